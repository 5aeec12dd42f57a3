package goal_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/goal"
	"github.com/portwalk/portwalk/engine/view/words"
)

// A lesson's goal on a cluster: the selector is misspelt, so it is not met, and the reason says why.
func ExampleGoal_Check() {
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "service.yaml", Text: `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: test}}
spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: test}
spec:
  selector: {app: tset}
  ports: [{port: 80, targetPort: 8080}]
`})
	g, err := goal.Parse("from pod/web, test:80 reaches app=test on 8080")
	if err != nil {
		fmt.Println(err)
	}
	met, why := g.Check(c.GoalWorld())
	fmt.Println(met, words.Plain(words.Sentence("en", why)))
	// Output: false No pod matches the selector app=tset. The closest labels are app=test. The node refuses at once.
}

// A mistake is told at its word.
func ExampleParse() {
	_, err := goal.Parse("from outside, node-2:30088 gets app=test")
	fmt.Println(err)
	// Output: goal "from outside, node-2:30088 gets app=test": at "gets": expected reaches PODS, never reaches PODS, is refused, times out, is unreachable or is unknown
}
