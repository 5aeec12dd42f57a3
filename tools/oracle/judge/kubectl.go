package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	api "k8s.io/kubernetes/pkg/apis/core"
)

// metadataOnlyObject is what kubectl decodes an object into to see whether its metadata is well-formed.
type metadataOnlyObject struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
}

// answer is what kubectl prints, and the stored Service.
type answer struct {
	exit           int
	stdout, stderr string
	spec           any
}

// kubectlCreate reads a file with one Service as kubectl does and creates it.
func kubectlCreate(s *server, text string) answer {
	d := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	ext := runtime.RawExtension{}
	if err := d.Decode(&ext); err != nil && err != io.EOF {
		return answer{exit: 1, stderr: fmt.Sprintf("error: error parsing FILE: %v\n", err)}
	}
	o, _, err := unstructured.UnstructuredJSONScheme.Decode(ext.Raw, nil, nil)
	if err != nil {
		return answer{exit: 1, stderr: fmt.Sprintf("error: unable to decode %q: %v\n", "FILE", err)}
	}
	if err := utiljson.Unmarshal(ext.Raw, &metadataOnlyObject{}); err != nil {
		return answer{exit: 1, stderr: fmt.Sprintf("error: unable to decode %q: %v\n", "FILE", err)}
	}
	u := o.(*unstructured.Unstructured)
	ns := u.GetNamespace()
	if ns == "" {
		ns = "default"
		u.SetNamespace(ns)
	}
	var body bytes.Buffer
	check(unstructured.UnstructuredJSONScheme.Encode(u, &body))
	rec := &recorder{}
	svc, err := decode(body.Bytes())
	if err == nil {
		svc, err = s.create(ns, svc, rec)
	}
	a := answer{}
	seen := map[string]bool{}
	for _, w := range rec.texts {
		if !seen[w] {
			a.stderr += "Warning: " + w + "\n"
		}
		seen[w] = true
	}
	if err != nil {
		a.exit = 1
		a.stderr += printError(err, "error when creating \"FILE\": ")
		return a
	}
	a.stdout = "service/" + svc.Name + " created\n"
	a.spec = specOf(svc)
	return a
}

// specOf is the stored spec as the API server shows it.
func specOf(svc *api.Service) any {
	var v1 corev1.Service
	check(legacyscheme.Scheme.Convert(svc, &v1, nil))
	b, err := json.Marshal(v1.Spec)
	check(err)
	var out any
	check(json.Unmarshal(b, &out))
	return out
}

// printError is kubectl's, for one error.
func printError(err error, frame string) string {
	var st *apierrors.StatusError
	if !errors.As(err, &st) {
		return "Error from server: " + frame + err.Error() + "\n"
	}
	status := st.Status()
	if status.Reason != metav1.StatusReasonInvalid {
		return fmt.Sprintf("Error from server (%s): %s%s\n", status.Reason, frame, status.Message)
	}
	head := fmt.Sprintf("The %s %q is invalid: ", status.Details.Kind, status.Details.Name)
	if status.Details.Kind == "" && status.Details.Name == "" {
		head = "The request is invalid: "
	}
	var lines []string
	seen := map[string]bool{}
	for _, c := range status.Details.Causes {
		l := c.Field + ": " + c.Message
		if !seen[l] {
			lines = append(lines, l)
		}
		seen[l] = true
	}
	if len(lines) == 1 {
		return head + lines[0] + "\n"
	}
	return head + "\n* " + strings.Join(lines, "\n* ") + "\n"
}
