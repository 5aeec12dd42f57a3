package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// config is a kind of cluster.
type config struct {
	name, serviceRange string
}

var configs = []config{
	{"single", "10.96.0.0/12"},
	{"dual", "10.96.0.0/12,fd00::/112"},
	{"clusters", "10.96.0.0/12,fd00:96::/108"},
}

// apiServer is where the API server is, as in the recordings.
const apiServer = "192.168.100.10"

// controllers are those of kube-controller-manager that make what a Service needs. No scheduler, no kubelet, no cloud.
const controllers = "endpointslice-controller,endpointslice-mirroring-controller,endpoints-controller,deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller"

// cluster is a running one, and portwalk beside it.
type cluster struct {
	options
	config   config
	client   *kubernetes.Clientset
	dynamic  *dynamic.DynamicClient
	children []*exec.Cmd
}

// start starts the components and waits until they answer.
func start(name string, o options) (*cluster, error) {
	c := &cluster{options: o}
	for _, k := range configs {
		if k.name == name {
			c.config = k
		}
	}
	for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "add", apiServer + "/24", "dev", "lo"}} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ip %v: %w: %s", args, err, out)
		}
	}
	if err := c.credentials(); err != nil {
		return c, err
	}
	access := &rest.Config{Host: "https://" + apiServer + ":6443", BearerToken: "oracle",
		TLSClientConfig: rest.TLSClientConfig{Insecure: true}, QPS: 1000, Burst: 1000}
	var err error
	if c.client, err = kubernetes.NewForConfig(access); err != nil {
		return c, err
	}
	if c.dynamic, err = dynamic.NewForConfig(access); err != nil {
		return c, err
	}
	return c, c.components()
}

func (c *cluster) components() error {
	err := c.run("etcd", "--data-dir", c.path("etcd"), "--unsafe-no-fsync", "--listen-client-urls=http://127.0.0.1:2379",
		"--advertise-client-urls=http://127.0.0.1:2379", "--listen-peer-urls=http://127.0.0.1:2380", "--log-level=error")
	if err != nil {
		return err
	}
	err = c.run("kube-apiserver", "--etcd-servers=http://127.0.0.1:2379", "--cert-dir", c.path("certs"), "--token-auth-file", c.path("tokens"),
		"--service-cluster-ip-range", c.config.serviceRange, "--advertise-address", apiServer, "--authorization-mode=AlwaysAllow",
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file", c.path("key"), "--service-account-signing-key-file", c.path("key"),
		"--disable-admission-plugins=ServiceAccount", "--allow-privileged", "--v=0")
	if err != nil {
		return err
	}
	return c.wait("the API server", c.ready)
}

// control starts the controllers.
func (c *cluster) control() error {
	return c.run("kube-controller-manager", "--kubeconfig", c.path("kubeconfig"), "--leader-elect=false", "--controllers="+controllers,
		"--kube-api-qps=1000", "--kube-api-burst=1000", "--v=0")
}

// ready says that the API server has made what every cluster begins with.
func (c *cluster) ready() bool {
	ctx := context.Background()
	for _, ns := range []string{"default", "kube-system"} {
		if _, err := c.client.CoreV1().Namespaces().Get(ctx, ns, metav1.GetOptions{}); err != nil {
			return false
		}
	}
	_, err := c.client.CoreV1().Services("default").Get(ctx, "kubernetes", metav1.GetOptions{})
	if err != nil {
		return false
	}
	_, err = c.client.DiscoveryV1().EndpointSlices("default").Get(ctx, "kubernetes", metav1.GetOptions{})
	return err == nil
}

// wait asks until the answer is yes.
func (c *cluster) wait(what string, done func() bool) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return nil
		}
	}
	log, _ := os.ReadFile(c.path("kube-apiserver.log"))
	return fmt.Errorf("waited too long for %s, whose log ends\n%s", what, log[max(0, len(log)-4000):])
}

func (c *cluster) path(name string) string { return filepath.Join(c.dir, name) }

// run starts a component; what it logs goes to a file.
func (c *cluster) run(name string, args ...string) error {
	log, err := os.Create(c.path(name + ".log"))
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	c.children = append(c.children, cmd)
	return cmd.Start()
}

func (c *cluster) stop() {
	for _, cmd := range c.children {
		if cmd.Process != nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
}

// credentials writes what the components need to trust each other. The cluster lives for minutes, in its own network.
func (c *cluster) credentials() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	for name, text := range map[string]string{
		"key":    string(private),
		"tokens": "oracle,admin,admin,system:masters\n",
		"kubeconfig": `apiVersion: v1
kind: Config
current-context: oracle
clusters: [{name: oracle, cluster: {server: "https://` + apiServer + `:6443", insecure-skip-tls-verify: true}}]
contexts: [{name: oracle, context: {cluster: oracle, user: admin}}]
users: [{name: admin, user: {token: oracle}}]
`,
	} {
		if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
