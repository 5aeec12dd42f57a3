package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

var kubectlParams = append([]string{"args"}, questionParams...)

// kubectl answers with what kubectl prints, its errors first. The command's own failure is an answer too: the exit status
// stands in a header.
func (a *handler) kubectl(_ *http.Request, in params) (answer, *Problem) {
	args := strings.TrimSpace(in.get("args"))
	if args == "" {
		return answer{}, problemOf(badParameter, "args is missing: get svc -o wide").at("args")
	}
	q, p := readQuestion(in)
	if p != nil {
		return answer{}, p
	}
	c, p := a.cluster(q)
	if p != nil {
		return answer{}, p
	}
	got := c.Kubectl(args)
	return answer{status: http.StatusOK, kind: "text/plain; charset=utf-8", body: []byte(got.Err + got.Text),
		header: map[string]string{"X-Portwalk-Exit-Code": strconv.Itoa(got.Exit)}}, nil
}
