package svg

import (
	"strconv"
	"strings"
)

// label is a word that the picture itself says; sentences come from the Story.
type label int

const (
	outside label = iota
	rulesBy
	sameRules
	ownPodsOnly
	rulesOnly
	rulesWord
	health
	healthyOf
	healthFailed
	checkFailed
	nodeOff
	noRoad
	noName
	nobody
	nothingListens
	noPodsHere1
	noPodsHere2
	notReady
	leaving
	noSuchPort
	perNode
	cluster
	samePod
	moreNodes
	morePods
	nodesCount
	podsCount
	pod
	noReply
	process
	labelCount
)

// said is each label in Korean and English; # stands for a number.
var said = [labelCount][2]string{
	outside:        {"바깥", "Outside"},
	rulesBy:        {"kube-proxy가 쓴 규칙", "rules by kube-proxy"},
	sameRules:      {"같은 규칙", "same rules"},
	ownPodsOnly:    {"자기 파드로만", "to its own pods only"},
	rulesOnly:      {"규칙 안에만 있어요", "only in its rules"},
	rulesWord:      {"규칙", "rules"},
	health:         {"헬스체크", "health check"},
	healthyOf:      {"#개 중 #개 통과", "# of # pass"},
	healthFailed:   {"헬스체크 실패: 보내지 않아요", "check failed: gets none"},
	checkFailed:    {"헬스체크 실패", "check failed"},
	nodeOff:        {"꺼짐", "down"},
	noRoad:         {"길이 없어요", "no route"},
	noName:         {"이름을 몰라요", "unknown name"},
	nobody:         {"아무도 없어요", "nobody there"},
	nothingListens: {"아무도 안 기다려요", "nothing listens"},
	noPodsHere1:    {"이 노드에는", "no pods"},
	noPodsHere2:    {"파드가 없어요", "on this node"},
	leaving:        {"종료 중", "terminating"},
	noSuchPort:     {"포트 이름 없음", "no such port"},
	notReady:       {"준비 안 됨", "not ready"},
	perNode:        {"노드마다", "per node"},
	cluster:        {"클러스터", "cluster"},
	samePod:        {"같은 파드", "same pod"},
	moreNodes:      {"노드 #개 더", "and # more nodes"},
	morePods:       {"파드 #개 더", "+ # pods"},
	nodesCount:     {"노드 #개", "# nodes"},
	podsCount:      {"파드 #개", "# pods"},
	pod:            {"파드", "Pod"},
	process:        {"프로세스", "process"},
	noReply:        {"응답이 돌아오지 못해요", "the answer is lost"},
}

// say words a label in the figure's language.
func (f *figure) say(l label, numbers ...int) string {
	w := said[l]
	s := w[0]
	if f.o.Lang == "en" {
		s = w[1]
		if l == healthyOf && len(numbers) == 2 {
			numbers = []int{numbers[1], numbers[0]}
		}
		if len(numbers) == 1 && numbers[0] == 1 {
			s = strings.TrimSuffix(s, "s")
		}
	}
	for _, n := range numbers {
		s = strings.Replace(s, "#", strconv.Itoa(n), 1)
	}
	return s
}

// kindClass is the class of a kind of port: its colour, as currentColor. It is "" for other words.
func kindClass(kind string) string {
	switch kind {
	case "port", "nodePort", "targetPort", "containerPort":
		return "k k-" + kind
	}
	return ""
}

// wireClass is kindClass, or the colour of a port of no kind.
func wireClass(kind string) string {
	if c := kindClass(kind); c != "" {
		return c
	}
	return "k k-none"
}

// glyph is the mark of a kind as a character.
func glyph(kind string) string {
	switch kind {
	case "port":
		return "●"
	case "nodePort":
		return "■"
	case "targetPort":
		return "◆"
	case "containerPort":
		return "◇"
	}
	return ""
}

// letter stands in a filled socket.
func letter(kind string) string {
	switch kind {
	case "port":
		return "P"
	case "nodePort":
		return "N"
	case "targetPort":
		return "T"
	case "containerPort":
		return "C"
	}
	return ""
}
