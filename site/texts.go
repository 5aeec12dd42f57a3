package site

// texts are the words that pages need beside the lessons' and the engine's. A field that one language lacks fails a test.
type texts struct {
	Lang, Name           string // ko, 한국어
	Promise, Promise2    string // the home page's heading, in two lines
	Lead, Description    string
	Port, NodePort       string // what each kind is, in a few words
	TargetPort, CtrPort  string
	Lessons, Sandbox     string
	Start                string
	LanguageNav, MainNav string
	FootNav              string
	Lesson, Steps, Step  string // Step: "%d단계 / %d"
	Before, Next         string
	NextLesson           string
	Guess, GuessNote     string
	Walk, Answer         string
	Goals, Hint          string
	Outside, Pod         string            // who calls
	Filled               map[string]string // who filled a ghost line, by its By
	SandboxLead          string
	Way                  string // heading of a playground, for who cannot see it
	InPost, InPostLead   string
	InPostMore           string
	Post, Deploy         string // names of pages
	Contents             string
	Exact, ExactLead     string
	ExactMore            string
	ExactFacts           []string // marked up
	Skip                 string
	Lost, LostLead       string
	NoScript             string
	NoScriptBuilder      string
}

var allTexts = map[string]texts{
	"ko": {
		Lang: "ko", Name: "한국어",
		Promise: "YAML을 고치면,", Promise2: "요청이 길을 나서요.",
		Lead:        "Service에 적은 숫자 하나하나가 어느 문이 되는지, 요청을 따라 걸으며 봐요.",
		Description: "쿠버네티스 Service의 YAML을 고치면, 요청이 파드까지 가는 길과 port, nodePort, targetPort가 하는 일을 그려 줘요.",
		Port:        "Service의 문", NodePort: "노드마다 난 문", TargetPort: "파드의 문", CtrPort: "컨테이너가 기다리는 곳",
		Lessons: "레슨", Sandbox: "샌드박스", Start: "첫 레슨 시작",
		LanguageNav: "언어", MainNav: "둘러보기", FootNav: "모든 페이지",
		Lesson: "레슨 %d", Steps: "단계", Step: "%d단계 / %d", Before: "이전", Next: "다음", NextLesson: "다음 레슨",
		Guess: "먼저 맞혀 보세요", GuessNote: "고르면 길이 나타나요", Walk: "걸어 보기", Answer: "풀이",
		Goals: "목표", Hint: "힌트", Outside: "바깥", Pod: "파드",
		Filled:      map[string]string{"apiserver": "API 서버가 채움", "cloud": "클라우드가 채움", "controller": "컨트롤러가 채움", "portwalk": "Portwalk가 채움"},
		Way:         "요청이 가는 길",
		SandboxLead: "YAML을 마음대로 고치고, 어디서든 어디로든 요청을 보내 보세요. 적은 내용은 이 브라우저에만 남아요.",
		InPost:      "글에 넣기",
		InPostLead:  "한 줄이면 돼요. 글에 있던 Service YAML 코드 블록을 알아보고 그 아래에 그림을 붙여요. 스크립트가 막혀도 코드 블록은 그대로 남아요.",
		InPostMore:  "블로그마다 넣는 법",
		Post:        "글로 읽기", Deploy: "직접 올리기", Contents: "이 페이지에서",
		Exact: "얼마나 정확할까요", ExactLead: "Portwalk는 쿠버네티스 **%s**을 따라요.",
		ExactMore: "무엇을 몇 번 견줬는지, 알고 있는 차이는 무엇인지",
		ExactFacts: []string{
			"`kubectl`의 표와 오류 문장은 진짜 출력을 기록해 두고, 글자 하나까지 같은지 시험해요.",
			"그림의 길은 미리 정해 두지 않았어요. kube-proxy가 쓸 iptables 규칙을 패킷이 하나씩 걸어서 나온 결과예요.",
			"그 규칙과 결과는 진짜 kube-proxy와 리눅스 커널이 남긴 기록과 맞춰 봐요.",
			"다루지 않는 종류의 오브젝트는 빼고, 뺐다고 알려 줘요.",
		},
		Skip: "본문으로", Lost: "여기에는 문이 없어요", LostLead: "주소가 바뀌었거나 처음부터 없던 페이지예요.",
		NoScriptBuilder: "스크립트가 꺼져 있어서 여기서는 고를 수 없어요. 아래에 복사해서 쓸 예시가 있어요.",
		NoScript:        "스크립트가 꺼져 있어요. 글과 그림은 그대로 볼 수 있어요. YAML을 고쳐 보려면 스크립트를 켜 주세요.",
	},
	"en": {
		Lang: "en", Name: "English",
		Promise: "Edit the YAML,", Promise2: "watch the request walk.",
		Lead:        "Every number in a Service becomes a door somewhere. Follow one request through them and see which.",
		Description: "Edit a Kubernetes Service and see the way a request takes to a pod, and what port, nodePort and targetPort do on it.",
		Port:        "the Service's door", NodePort: "a door on every node", TargetPort: "the pod's door", CtrPort: "where the container waits",
		Lessons: "Lessons", Sandbox: "Sandbox", Start: "Start the first lesson",
		LanguageNav: "Language", MainNav: "Site", FootNav: "All pages",
		Lesson: "Lesson %d", Steps: "Steps", Step: "Step %d of %d", Before: "Back", Next: "Next", NextLesson: "Next lesson",
		Guess: "Guess first", GuessNote: "Choose, and the way appears", Walk: "Walk it", Answer: "What happened",
		Goals: "Goals", Hint: "Hint", Outside: "Outside", Pod: "Pod",
		Filled:      map[string]string{"apiserver": "filled in by the API server", "cloud": "filled in by the cloud", "controller": "filled in by a controller", "portwalk": "filled in by Portwalk"},
		Way:         "The way of a request",
		SandboxLead: "Change the YAML as you like and send a request from anywhere to anywhere. What you write stays in this browser.",
		InPost:      "Put it in your post",
		InPostLead:  "One line is enough. It finds the Service YAML that your post already has and puts the picture under it. If the script is blocked, your code block is what readers see.",
		InPostMore:  "How, for your blog",
		Post:        "The post", Deploy: "Host it yourself", Contents: "On this page",
		Exact: "How exact is it?", ExactLead: "Portwalk follows Kubernetes **%s**.",
		ExactMore: "What was compared how often, and every known difference",
		ExactFacts: []string{
			"Tests hold `kubectl`'s tables and error messages to recordings of the real ones, to the letter.",
			"The way in the picture is what comes out when a packet walks the iptables rules kube-proxy would write. No way is drawn beforehand.",
			"Those rules and verdicts are compared with what the real kube-proxy and the Linux kernel did.",
			"Objects of a kind that Portwalk does not know are left out, and it says so.",
		},
		Skip: "Skip to content", Lost: "There is no door here", LostLead: "The page has moved, or was never here.",
		NoScriptBuilder: "Scripts are off, so nothing can be chosen here. Below are examples to copy.",
		NoScript:        "Scripts are off. Text and pictures are all here; to edit the YAML, turn scripts on.",
	},
}
