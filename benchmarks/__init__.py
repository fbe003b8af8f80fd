"""Speed and accuracy beside other libraries; `python -m benchmarks` measures speed, memory and scaling in one run."""
