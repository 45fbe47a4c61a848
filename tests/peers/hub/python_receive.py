"""What a test in Python costs: receives until the close, validates every message, prints seconds.

    tests/peers/peer hub/python_receive.py ws://127.0.0.1:PORT/PATH SCHEMA.json
"""

import asyncio
import json
import sys
import time

from jsonschema import Draft202012Validator
from websockets.asyncio.client import connect


async def receive(url, validator):
    count = 0
    async with connect(url, compression=None) as ws:
        start = time.perf_counter()
        async for message in ws:
            event = json.loads(message)
            validator.validate(event)
            assert event["seq"] == count
            count += 1
        return count, time.perf_counter() - start


with open(sys.argv[2]) as schema:
    messages, seconds = asyncio.run(receive(sys.argv[1], Draft202012Validator(json.load(schema))))
print(f"{messages} messages in {seconds:.3f} s")
