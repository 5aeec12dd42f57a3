package lessons

import "testing"

// Every lesson in the repository can be read: ids, files, answers and both languages hold together.
func TestAllLessonsAreWhole(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(order) {
		t.Fatalf("read %d lessons, there are %d folders", len(all), len(order))
	}
	ids := map[string]bool{}
	for _, l := range all {
		if ids[l.ID] {
			t.Errorf("%s: id %s is used twice", l.Folder, l.ID)
		}
		ids[l.ID] = true
	}
}
