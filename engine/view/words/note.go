package words

import "strings"

// Note words what Portwalk added to an input or left out of it. An unknown code is told by its arguments, so that
// nothing is lost.
func Note(lang, code string, args []string) string {
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	ko := lang == "ko"
	switch code {
	case "demo-deployment":
		if ko {
			return Josa("이 YAML에는 `" + arg(0) + "` 서비스가 고를 파드가 없어서, 연습용 Deployment `" + arg(0) + "`(파드 " + arg(1) + "개)(을/를) 더했어요.")
		}
		return "No pod here is selected by the Service `" + arg(0) + "`, so a demo Deployment `" + arg(0) + "` with " + arg(1) + " pods was added."
	case "not-modelled":
		if ko {
			return Josa("`" + arg(0) + "`(은/는) 쿠버네티스가 받아 주지만, Portwalk의 그림과 규칙에는 나오지 않아요.")
		}
		return "Kubernetes accepts `" + arg(0) + "`, but Portwalk does not model it: it has no part in the picture or the rules."
	}
	return strings.Join(args, " ")
}
