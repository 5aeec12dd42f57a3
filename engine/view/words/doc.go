// Package words says in Korean and English what a Trace holds as codes and numbers.
//
//	Sentence   a reason's sentence, for every code of engine/trace
//	Tell       a Trace as a Story: the few stops a person walks through
//	Parse      marked-up text as spans, for whoever draws it
//
// Sentences are templates with three kinds of holes, filled in this order:
//
//	<pod> <new.port>     an argument of the reason, or its host or port
//	(은/는) (으로/로)      a Korean particle, chosen by the sound before it
//	{port:30080}         left in the text as markup: a port with its field's mark and name
//
// Korean and English stand in two tables with the same codes; a test holds them together, and to engine/trace.
package words
