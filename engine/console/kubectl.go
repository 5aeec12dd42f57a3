package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// kubectl is what a session needs of it.
func (t *Console) kubectl(args []string) (Reply, error) {
	if len(args) == 0 {
		return Reply{}, fmt.Errorf("kubectl: wanted get, describe, apply, create, delete, scale, rollout or exec")
	}
	verb, rest := args[0], args[1:]
	switch verb {
	case "get", "describe":
		return t.look(verb, rest)
	case "apply":
		return t.submit(rest, engine.Cluster.Apply)
	case "create":
		return t.submit(rest, engine.Cluster.Create)
	case "delete":
		return t.delete(rest)
	case "scale":
		return t.scale(rest)
	case "rollout":
		return t.rollout(rest)
	case "exec":
		return t.exec(rest)
	}
	return Reply{}, fmt.Errorf("kubectl %s is not played here; there are get, describe, apply, create, delete, scale, rollout and exec", verb)
}

func (t *Console) look(verb string, args []string) (Reply, error) {
	req, err := kubectl.ParseArgs(args)
	if err != nil {
		return Reply{Err: "error: " + err.Error() + "\n", Exit: 1}, nil
	}
	req.Now, req.Raw = t.now(), t.Cluster.Raw
	view := kubectl.Get
	if verb == "describe" {
		view = kubectl.Describe
	}
	s := view(t.Cluster.State, req)
	return Reply{Out: s.Text, Err: s.Err, Exit: s.Exit}, nil
}

// now is the cluster's time of day.
func (t *Console) now() time.Time {
	return t.Cluster.Now().Add(time.Duration(t.Session.Now) * time.Second)
}

func (t *Console) submit(args []string, send func(engine.Cluster, ...engine.File) engine.Cluster) (Reply, error) {
	files, err := t.files("apply", args)
	if err != nil {
		return Reply{}, err
	}
	before := t.Cluster.State
	t.Cluster = send(t.Cluster, files...)
	said := t.Cluster.Said
	t.roll(before)
	return Reply{Out: said.Stdout, Err: said.Stderr, Exit: said.Exit}, nil
}

func (t *Console) files(verb string, args []string) ([]engine.File, error) {
	f, err := parse("kubectl "+verb, args, "-f= --filename=")
	if err != nil {
		return nil, err
	}
	name := f.get("-f", "--filename")
	if name == "" || len(f.rest) > 0 || t.Read == nil {
		return nil, fmt.Errorf("kubectl %s: wanted -f FILE", verb)
	}
	return t.Read(name)
}

// kinds are the names that delete, scale and rollout know.
var kinds = [...][]string{
	{"Pod", "pod", "pods", "po"}, {"Service", "service", "services", "svc"},
	{"Deployment", "deployment.apps", "deployment", "deployments", "deploy"}, {"ReplicaSet", "replicaset.apps", "replicaset", "replicasets", "rs"},
	{"StatefulSet", "statefulset.apps", "statefulset", "statefulsets", "sts"}, {"DaemonSet", "daemonset.apps", "daemonset", "daemonsets", "ds"},
	{"EndpointSlice", "endpointslice.discovery.k8s.io", "endpointslice", "endpointslices"}, {"Endpoints", "endpoints", "ep"},
}

// named reads KIND NAME… and KIND/NAME….
func targets(rest []string, namespace string) ([]api.Key, error) {
	if len(rest) == 0 {
		return nil, fmt.Errorf("wanted KIND NAME or KIND/NAME")
	}
	var out []api.Key
	kind := ""
	for i, w := range rest {
		k, name, slash := strings.Cut(w, "/")
		if i == 0 && !slash {
			if kind = kindOf(w); kind == "" {
				return nil, fmt.Errorf("the server doesn't have a resource type %q", w)
			}
			continue
		}
		key := api.Key{Kind: kind, Namespace: namespace, Name: w}
		if slash {
			if key.Kind, key.Name = kindOf(k), name; key.Kind == "" {
				return nil, fmt.Errorf("the server doesn't have a resource type %q", k)
			}
		}
		out = append(out, key)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("wanted the name of a %s", kind)
	}
	return out, nil
}

func kindOf(word string) string {
	for _, k := range kinds {
		if slices.Contains(k[1:], strings.ToLower(word)) {
			return k[0]
		}
	}
	return ""
}

// resource is a kind's name as kubectl prints it.
func resource(kind string) string {
	for _, k := range kinds {
		if k[0] == kind {
			return k[1]
		}
	}
	return strings.ToLower(kind)
}

// plural is the kind in a message that something is not there.
func plural(kind string) string {
	name, group, _ := strings.Cut(resource(kind), ".")
	switch {
	case name == "endpoints":
	case strings.HasSuffix(name, "s"):
		name += "es"
	default:
		name += "s"
	}
	if group != "" {
		name += "." + group
	}
	return name
}

func missing(k api.Key) Reply {
	return Reply{Err: fmt.Sprintf("Error from server (NotFound): %s %q not found\n", plural(k.Kind), k.Name), Exit: 1}
}

func namespaceOf(f flags) string {
	if ns := f.get("-n", "--namespace"); ns != "" {
		return ns
	}
	return "default"
}

// delete ends objects. It returns when they are gone, and a pod takes its grace period; --wait=false does not wait.
func (t *Console) delete(args []string) (Reply, error) {
	f, err := parse("kubectl delete", args, "-f= --filename= -n= --namespace= --wait= --grace-period= --force --now")
	if err != nil {
		return Reply{}, err
	}
	var keys []api.Key
	if f.get("-f", "--filename") != "" {
		keys, err = t.written(f.get("-f", "--filename"))
	} else {
		keys, err = targets(f.rest, namespaceOf(f))
	}
	if err != nil {
		return Reply{}, fmt.Errorf("kubectl delete: %w", err)
	}
	grace, err := graceOf(f)
	if err != nil {
		return Reply{}, err
	}
	var out Reply
	force := f.set["--force"] && grace == 0
	if force {
		out.Err = "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n"
	}
	latest := t.Session.Now
	for _, k := range keys {
		if t.Cluster.State.Get(k) == nil {
			r := missing(k)
			out.Err, out.Exit = out.Err+r.Err, r.Exit
			continue
		}
		latest = max(latest, t.remove(k, grace))
		did := "deleted"
		if force {
			did = "force deleted"
		}
		out.Out += fmt.Sprintf("%s %q %s from %s namespace\n", resource(k.Kind), k.Name, did, k.Namespace)
	}
	if f.get("--wait") != "false" {
		t.pass(latest - t.Session.Now)
	}
	return out, nil
}

// graceOf is the grace period that the command names; -1 leaves it to the pod.
func graceOf(f flags) (int64, error) {
	if f.set["--now"] {
		return 1, nil
	}
	text := f.get("--grace-period")
	if text == "" {
		return -1, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < -1 {
		return 0, fmt.Errorf("kubectl delete: %q is no grace period", text)
	}
	if n == 0 && !f.set["--force"] {
		n = 1 // as kubectl does
	}
	return n, nil
}

// written are the objects of files.
func (t *Console) written(name string) ([]api.Key, error) {
	if t.Read == nil {
		return nil, fmt.Errorf("there are no files")
	}
	files, err := t.Read(name)
	if err != nil {
		return nil, err
	}
	var out []api.Key
	for _, o := range t.Cluster.Apply(files...).Said.Outcomes {
		if o.Object != nil {
			out = append(out, api.KeyOf(o.Object))
		}
	}
	return out, nil
}

func (t *Console) scale(args []string) (Reply, error) {
	f, err := parse("kubectl scale", args, "--replicas= -n= --namespace=")
	if err != nil {
		return Reply{}, err
	}
	n, err := strconv.ParseInt(f.get("--replicas"), 10, 32)
	if err != nil || n < 0 {
		return Reply{}, fmt.Errorf("kubectl scale: --replicas=COUNT is required")
	}
	return t.onWorkloads(f, "scaled", func(w *api.Workload) {
		count := int32(n)
		w.Spec.Replicas = &count
	})
}

// rollout restarts a workload's pods, or says that they are up.
func (t *Console) rollout(args []string) (Reply, error) {
	if len(args) == 0 {
		return Reply{}, fmt.Errorf("kubectl rollout: wanted restart or status")
	}
	f, err := parse("kubectl rollout", args[1:], "-n= --namespace=")
	if err != nil {
		return Reply{}, err
	}
	switch args[0] {
	case "restart":
		return t.onWorkloads(f, "restarted", func(w *api.Workload) {
			note := map[string]string{"kubectl.kubernetes.io/restartedAt": t.now().Format(time.RFC3339)}
			for k, v := range w.Spec.Template.Annotations {
				if _, ours := note[k]; !ours {
					note[k] = v
				}
			}
			w.Spec.Template.Annotations = note
		})
	case "status":
		keys, err := targets(f.rest, namespaceOf(f))
		if err != nil {
			return Reply{}, fmt.Errorf("kubectl rollout: %w", err)
		}
		if t.Cluster.State.Get(keys[0]) == nil {
			return missing(keys[0]), nil
		}
		return Reply{Out: fmt.Sprintf("%s %q successfully rolled out\n", strings.TrimSuffix(resource(keys[0].Kind), ".apps"), keys[0].Name)}, nil
	}
	return Reply{}, fmt.Errorf("kubectl rollout %s is not played here; there are restart and status", args[0])
}

func (t *Console) onWorkloads(f flags, did string, change func(*api.Workload)) (out Reply, err error) {
	keys, err := targets(f.rest, namespaceOf(f))
	if err != nil {
		return out, fmt.Errorf("kubectl: %w", err)
	}
	for _, k := range keys {
		w, ok := t.Cluster.State.Get(k).(*api.Workload)
		if !ok {
			return missing(k), nil
		}
		before, changed := t.Cluster.State, *w
		change(&changed)
		t.Cluster = t.Cluster.Change(func(d *api.Draft) { d.Put(&changed) })
		t.roll(before)
		out.Out += resource(k.Kind) + "/" + k.Name + " " + did + "\n"
	}
	return out, nil
}

// exec is a command line in a pod.
func (t *Console) exec(args []string) (Reply, error) {
	at := slices.Index(args, "--")
	if at < 0 {
		return Reply{}, fmt.Errorf("kubectl exec: wanted POD -- COMMAND")
	}
	f, err := parse("kubectl exec", args[:at], "-i -t -it -n= --namespace= -c= --container=")
	if err != nil || len(f.rest) != 1 {
		return Reply{}, fmt.Errorf("kubectl exec: wanted POD -- COMMAND")
	}
	key := api.Key{Kind: "Pod", Namespace: namespaceOf(f), Name: f.rest[0]}
	if kind, name, ok := strings.Cut(f.rest[0], "/"); ok {
		key.Name = name
		if key.Kind = kindOf(kind); key.Kind != "Pod" {
			p := t.firstPod(key)
			if p == nil {
				return missing(key), nil
			}
			key = api.KeyOf(p)
		}
	}
	if t.Cluster.State.Get(key) == nil {
		return missing(key), nil
	}
	return t.run(command{"pod/" + key.Namespace + "/" + key.Name, args[at+1:]})
}

// firstPod is a pod of a workload.
func (t *Console) firstPod(k api.Key) *api.Pod {
	for _, p := range t.Cluster.State.Pods() {
		if w := t.workload(p); w != nil && api.KeyOf(w) == k && !p.Terminating() {
			return p
		}
	}
	return nil
}
