// Package patch turns the doctor's edits into changes of the text they are about, and those into a unified diff. Only
// what an edit names changes: comments, order and indentation stay as their author wrote them.
package patch
