"""The live side of the runtime: clocks, paced data, threads, commands, paper brokerage and the record of the day."""
