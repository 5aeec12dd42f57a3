package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/lessons/scaffold"
)

func lessonNewCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Start a lesson: a folder that already passes lesson check, to be rewritten",
		Args:  exactly(1, "the lesson's name"),
		RunE: func(c *cobra.Command, args []string) error {
			folder, err := scaffold.New(dir, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s/%s is ready: write ko.md and en.md, then make portwalk and portwalk lesson check\n", dir, folder)
			return err
		},
	}
	c.Flags().StringVar(&dir, "dir", "lessons", "the lessons folder of the repository")
	return c
}
