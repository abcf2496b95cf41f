#!/usr/bin/python3
"""The built-in example of every task, from the window: each file is opened, checked, started and
watched to its end, its figures are read from the run's page, its samples are looked at.

usage: seven_tasks.py UIDRIVE.py PROGRAM PICTURES [TASK…]

UIDRIVE.py drives the window on an X server of its own. Prints a row for each task: the run's time,
as the window shows it, and the figures of the last evaluation. To look for a word through the
accessibility bus costs half of a processor: the longest runs are left alone for a while.
Pictures of each task's setup, curves and samples go into the folder PICTURES. Fails where a run does
not end well, has no figures or takes two minutes.
"""
import os
import re
import subprocess
import sys
import tempfile

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
ALONE = {"translation": 110, "summaries": 20, "chat": 20, "questions": 20}  # Seconds; others 5.
LIMIT = 120  # seconds
DURATION = re.compile(r"(?:(\d+) min )?([\d.]+) s")

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
sleep {alone}
wait label /Done/ 300
text table-cell '/^([0-9]+ min )?[0-9.]+ s$/'
sleep 1
shot {task}-curves.png
mouse page-tab Samples
sleep 1
shot {task}-samples.png
unnamed
mouse page-tab Log
text text 'Log of the run'
"""


def run(task, uidrive, program, folder):
    """Seconds and figures of one task; raises where something went wrong."""
    name = TASKS[task]
    file = os.path.realpath(os.path.join(EXPERIMENTS, name + ".yaml"))
    with tempfile.NamedTemporaryFile("w", suffix=".uidrive") as flow:
        flow.write(FLOW.format(file=file, name=name, task=task, alone=ALONE.get(task, 5)))
        flow.flush()
        size = os.environ.get("SIZE", "1280x800")
        done = subprocess.run(["/usr/bin/python3", uidrive, "--size", size, flow.name, "--", program],
                              cwd=folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    words = done.stdout.splitlines()
    if done.returncode != 0:
        raise RuntimeError("\n".join(words[-5:]))
    minutes, seconds = next(filter(None, map(DURATION.fullmatch, words))).groups(default="0")
    figures = [m.groups() for m in map(re.compile(r"step (\d+): (.*)").search, words) if m]
    if not figures:
        raise RuntimeError("the log has no figures:\n" + "\n".join(words[-20:]))
    last = " | ".join(text for step, text in figures if step == figures[-1][0])
    return 60 * int(minutes) + float(seconds), last


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
