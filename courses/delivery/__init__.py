"""Classes, their meetings, places, trainers and enrolments. Who came stands in attendance."""
