# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	metrics.py
# SUMMARY
#	read OpenMetrics text
# SYNOPSIS
#	python3 metrics.py file
# DESCRIPTION
#	This prints a line for each sample, with a JSON list of the name, the
#	labels, and the value. What is not OpenMetrics, or a sample that is
#	there twice, is an error.
#--
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    text = stream.read()
seen = []
for family in text_string_to_metric_families(text):
    for sample in family.samples:
        key = (sample.name, sample.labels)
        if key in seen:
            sys.exit(f"twice: {key}")
        seen.append(key)
        print(json.dumps([sample.name, sample.labels, sample.value]))
