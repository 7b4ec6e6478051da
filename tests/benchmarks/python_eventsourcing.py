"""Saves events with the Python library eventsourcing, for scripts/bench pg-append.

  python_eventsourcing.py HOST PORT USER DATABASE CLIENTS EVENTS

A process a client, each with an aggregate and a connection of its own, as the library's applications are scaled. A turn is a
line with milliseconds on standard input, answered by "SAVES SECONDS"; a save appends so many events.
"""
import multiprocessing
import os
import sys
import time

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

DATA = "x" * 256


class Account(Aggregate):
    @event("MoneyDeposited")
    def deposit(self, data):
        self.balance = len(data)


def work(turns, events):
    application = Application()
    account = Account()
    application.save(account)
    turns.send("ready")
    while (milliseconds := turns.recv()) > 0:
        until = time.monotonic() + milliseconds / 1000
        saves = 0
        while saves == 0 or time.monotonic() < until:
            for _ in range(events):
                account.deposit(DATA)
            application.save(account)
            saves += 1
        turns.send(saves)


def main():
    host, port, user, database, clients, events = sys.argv[1:]
    os.environ.update(
        PERSISTENCE_MODULE="eventsourcing.postgres",
        POSTGRES_HOST=host,
        POSTGRES_PORT=port,
        POSTGRES_USER=user,
        POSTGRES_DBNAME=database,
        POSTGRES_PASSWORD="",
        POSTGRES_POOL_SIZE="1",
    )
    Application().close()  # makes the tables, which several cannot do at once
    os.environ["CREATE_TABLE"] = "no"
    ends = []
    for _ in range(int(clients)):
        ours, theirs = multiprocessing.Pipe()
        multiprocessing.Process(target=work, args=(theirs, int(events)), daemon=True).start()
        ends.append(ours)
    for end in ends:
        end.recv()
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.monotonic()
        for end in ends:
            end.send(float(line))
        saves = sum(end.recv() for end in ends)
        print(saves, time.monotonic() - begin, flush=True)


if __name__ == "__main__":
    main()
