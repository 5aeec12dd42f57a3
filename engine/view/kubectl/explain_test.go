package kubectl_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// jsonFields are the names of a struct's fields in a manifest, with those of the structs inside.
func jsonFields(t reflect.Type, path string, out *[]string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[api.IntOrString]() {
		return
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "metadata" || name == "-" || name == "lastHeartbeatTime" { // the last is a Node's
			continue
		}
		*out = append(*out, path+"."+name)
		jsonFields(t.Field(i).Type, path+"."+name, out)
	}
}

// fieldsOfV136 are all fields of a Service's spec and status in the API of Kubernetes v1.36 (core/v1 types.go), those that
// the engine does not read among them.
const fieldsOfV136 = `spec spec.allocateLoadBalancerNodePorts spec.clusterIP spec.clusterIPs spec.externalIPs spec.externalName
spec.externalTrafficPolicy spec.healthCheckNodePort spec.internalTrafficPolicy spec.ipFamilies spec.ipFamilyPolicy
spec.loadBalancerClass spec.loadBalancerIP spec.loadBalancerSourceRanges spec.ports spec.ports.appProtocol spec.ports.name
spec.ports.nodePort spec.ports.port spec.ports.protocol spec.ports.targetPort spec.publishNotReadyAddresses spec.selector
spec.sessionAffinity spec.sessionAffinityConfig spec.sessionAffinityConfig.clientIP
spec.sessionAffinityConfig.clientIP.timeoutSeconds spec.trafficDistribution spec.type
status status.conditions status.conditions.lastTransitionTime status.conditions.message
status.conditions.observedGeneration status.conditions.reason status.conditions.status status.conditions.type
status.loadBalancer status.loadBalancer.ingress status.loadBalancer.ingress.hostname status.loadBalancer.ingress.ip
status.loadBalancer.ingress.ipMode status.loadBalancer.ingress.ports status.loadBalancer.ingress.ports.error
status.loadBalancer.ingress.ports.port status.loadBalancer.ingress.ports.protocol`

// Every field of a Service is explained, in both languages: those of the API, and whatever the engine reads.
func TestEveryFieldIsExplained(t *testing.T) {
	var fields []string
	jsonFields(reflect.TypeFor[api.Service](), "service", &fields)
	if len(fields) < 30 || !slices.Contains(fields, "service.spec.ports.targetPort") {
		t.Fatalf("found only %v", fields)
	}
	for f := range strings.FieldsSeq(fieldsOfV136) {
		if f = "service." + f; !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		en, ko := kubectl.Explain(f, "en"), kubectl.Explain(f, "ko")
		if en.Exit != 0 || ko.Exit != 0 {
			t.Errorf("%s: %s", f, en.Err)
			continue
		}
		_, enText, _ := strings.Cut(en.Text, "DESCRIPTION:\n")
		_, koText, _ := strings.Cut(ko.Text, "DESCRIPTION:\n")
		if strings.IndexFunc(enText, isHangul) >= 0 || strings.IndexFunc(koText, isHangul) < 0 {
			t.Errorf("%s: %q, %q", f, enText, koText)
		}
	}
}

func isHangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }

func TestExplain(t *testing.T) {
	got := kubectl.Explain("svc.spec.ports", "en").Text
	for _, want := range []string{
		"KIND:       Service\nVERSION:    v1\n\nFIELD: ports <[]ServicePort>\n\n\nDESCRIPTION:\n    The doors of the Service.",
		"\nFIELDS:\n  appProtocol\t<string>\n    A hint",
		"  port\t<integer> -required-\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if len(line) > 81 {
			t.Errorf("long line %q", line)
		}
	}
	if s := kubectl.Explain("service.spec.port", "en"); s.Exit != 1 || s.Err != "error: field \"port\" does not exist\n" {
		t.Errorf("%+v", s)
	}
	if s := kubectl.Explain("foo", "en"); s.Exit != 1 || s.Err != "error: the server doesn't have a resource type \"foo\"\n" {
		t.Errorf("%+v", s)
	}
}
