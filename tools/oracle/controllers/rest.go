package main

func askUpdates(x *run)   {}
func askBalancers(x *run) {}
func askMade(x *run)      {}
