#!/usr/bin/python3
"""The built-in example of every task, from the window: each file is opened, checked, started and
watched to its end, its figures are read from the run's page, its samples are looked at.

usage: seven_tasks.py UIDRIVE.py PROGRAM PICTURES [TASK…]

UIDRIVE.py drives the window on an X server of its own. Prints a row for each task: seconds from the
start to the end of the run, as the window shows them, and the figures of the last evaluation.
Pictures of each task's setup, curves and samples go into the folder PICTURES. Fails where a run does
not end well, has no figures or takes two minutes.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

EXPERIMENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../experiments")
TASKS = {
    "sentiment": "builtin_sentiment_full",
    "summaries": "builtin_summaries_gpt2_full",
    "translation": "builtin_translation_t5_full",
    "reports": "builtin_reports_gpt2_lora",
    "questions": "builtin_questions_bert_full",
    "lm": "builtin_lm_llama_lora",
    "chat": "builtin_chat_gpt2_full",
}
LIMIT = 120  # seconds

FLOW = """
wait frame Artemis 60
key Escape
gone push-button 'Skip the tour'
mouse check-box Setup
wait push-button Start
key ctrl+o
wait text 'File name'
key ctrl+a
type {file}
key Return
wait status-bar '/Opened .*{name}/'
mouse page-tab Data
wait label '/rows of/' 30
sleep 1
shot {task}-setup.png
unnamed
text push-button Start
mouse push-button Start
wait label /Running/ 60
wait label /Done/ 300
text label /Done/
sleep 1
shot {task}-curves.png
mouse page-tab Samples
sleep 1
shot {task}-samples.png
unnamed
mouse page-tab Log
text text 'Log of the run'
"""


def watched(command, folder):
    """Its lines, each with the time at which it came; its exit status."""
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    process = subprocess.Popen(command, cwd=folder, env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [(time.monotonic(), line.rstrip("\n")) for line in process.stdout]
    return lines, process.wait()


def run(task, uidrive, program, folder):
    """Seconds and figures of one task; raises where something went wrong."""
    name = TASKS[task]
    file = os.path.realpath(os.path.join(EXPERIMENTS, name + ".yaml"))
    with tempfile.NamedTemporaryFile("w", suffix=".uidrive") as flow:
        flow.write(FLOW.format(file=file, name=name, task=task))
        flow.flush()
        size = os.environ.get("SIZE", "1280x800")
        lines, code = watched(["/usr/bin/python3", uidrive, "--size", size, flow.name, "--", program],
                              folder)
    words = [text for _, text in lines]
    if code != 0:
        raise RuntimeError("\n".join(words[-5:]))
    begun = next(at for at, text in lines if text == "Start")
    ended = next(at for at, text in lines if text.startswith("Done"))
    figures = [m.groups() for m in map(re.compile(r"step (\d+): (.*)").search, words) if m]
    if not figures:
        raise RuntimeError("the log has no figures:\n" + "\n".join(words[-20:]))
    return ended - begun, " | ".join(text for step, text in figures if step == figures[-1][0])


def main():
    uidrive, program, folder = (os.path.abspath(path) for path in sys.argv[1:4])
    os.makedirs(folder, exist_ok=True)
    failed = 0
    for task in sys.argv[4:] or TASKS:
        try:
            seconds, figures = run(task, uidrive, program, folder)
        except (RuntimeError, StopIteration) as error:
            print(f"{task:12} failed: {error}", flush=True)
            failed += 1
            continue
        slow = "" if seconds < LIMIT else "  TOO SLOW"
        print(f"{task:12} {seconds:6.1f} s  {figures}{slow}", flush=True)
        failed += bool(slow)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
