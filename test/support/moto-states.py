"""Serves moto's Step Functions, with its engine that runs state machines, until the standard input closes.

The one argument is the port where its tasks find the other services, Lambda's among them. Prints the port of its own.
"""
import os
import sys

os.environ["MOTO_PORT"] = sys.argv[1]

from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer

default_user_config["stepfunctions"]["execute_state_machine"] = True
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
# Threads of executions that hang would keep the process.
os._exit(0)
