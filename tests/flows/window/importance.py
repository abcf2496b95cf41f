#!/usr/bin/python3
"""Importance from the window: the built-in sentiment example is analysed, a threshold is dragged,
undone, the solver is asked, the experiment with the plan is saved and used, and trained to its end.

usage: importance.py UIDRIVE.py PROGRAM PICTURES

UIDRIVE.py drives the window on an X server of its own; SIZE and ARTEMIS_THEME choose how it looks.
Pictures go into the folder PICTURES. Fails where a step does not do what it should, or where the
command line writes another experiment for the same thresholds than the window does.
"""
import os
import subprocess
import sys
import tempfile

EXPERIMENT = os.path.realpath(os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../experiments/builtin_sentiment_lora.yaml"))

FLOW = """
wait frame Artemis 60
key Escape
gone push-button 'Skip the tour'
key ctrl+e
wait status-bar /Opened/ 20
mouse check-box Importance
wait push-button 'Analyse the experiment' 20
unnamed
shot importance-empty.png
mouse push-button 'Analyse the experiment'
wait label '/informative/' 120
wait label '/, run 1$/'
sleep 1
shot importance-analysed.png
unnamed
drag slider 'Threshold of freezing' 0 60
sleep 1
shot importance-dragged.png
mouse push-button Undo
sleep 1
mouse page-tab Modules
sleep 1
shot importance-modules.png
unnamed
mouse page-tab 'Scores side by side'
set spin-button 'Target speed-up, times full fine-tuning' 1.5
sleep 1
mouse push-button 'Prove it'
sleep 1
shot importance-solved.png
key Escape
set spin-button 'Frozen below' 0.6
set spin-button 'Trained in full from' 0.95
sleep 1
mouse push-button 'Save…'
wait text 'File name'
key ctrl+a
type {saved}
key Return
wait status-bar /Saved/
shot importance-thresholds.png
mouse push-button 'Use in experiment'
wait push-button Start
sleep 2
shot importance-used.png
mouse push-button Start
wait label /Running/ 60
wait label /Done/ 180
sleep 1
shot importance-trained.png
"""


def main():
    uidrive, program, folder = (os.path.abspath(path) for path in sys.argv[1:4])
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        saved = os.path.join(work, "window.yaml")
        written = os.path.join(work, "command.yaml")
        flow = os.path.join(work, "importance.uidrive")
        with open(flow, "w", encoding="utf-8") as file:
            file.write(FLOW.format(saved=saved))
        size = os.environ.get("SIZE", "1280x800")
        subprocess.run(["/usr/bin/python3", uidrive, "--size", size, flow, "--", program],
                       cwd=folder, check=True)
        subprocess.run([program, "importance", EXPERIMENT, "--thresholds", "high=0.95,low=0.6",
                        "--plan-yaml", written], check=True, stdout=subprocess.DEVNULL)
        with open(saved, "rb") as one, open(written, "rb") as other:
            if one.read() != other.read():
                sys.exit("window and command line wrote different experiments")
    print("window and command line wrote the same experiment; it trained")


if __name__ == "__main__":
    main()
