package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/check"
	"github.com/portwalk/portwalk/wasm/bridge"
)

func lessonCommand() *cobra.Command {
	c := &cobra.Command{Use: "lesson", Short: "Write and prove lessons", Args: exactly(0, "new or check"),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(lessonNewCommand(), lessonCheckCommand())
	return c
}

func lessonCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Prove every lesson with the engine: goals, solutions, hints, predictions, quoted numbers",
		Args:  exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			all, err := lessons.All()
			if err != nil {
				return err
			}
			faults := check.Lessons(bridge.Handle, all)
			for _, f := range faults {
				fmt.Fprintln(c.ErrOrStderr(), f)
			}
			if len(faults) > 0 {
				return exit(1)
			}
			steps := 0
			for _, l := range all {
				steps += len(l.Steps)
			}
			fmt.Fprintf(c.OutOrStdout(), "%d lessons, %d steps: all that they promise holds\n", len(all), steps)
			return nil
		},
	}
}
