package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** Framing, then interpretation. */
final class WarcReader implements RecordReader {

  private final WarcFraming framing;
  private final RecordInterpreter interpreter;

  WarcReader(WarcFraming framing, RecordInterpreter interpreter) {
    this.framing = framing;
    this.interpreter = interpreter;
  }

  @Override
  public Optional<RawRecord> next() throws IOException {
    return framing.next().map(this::interpret);
  }

  private RawRecord interpret(Framed framed) {
    if (framed instanceof Framed.Sound sound) {
      return interpreter.interpret(sound.record());
    }
    return ((Framed.Unsound) framed).malformed();
  }

  @Override
  public void close() throws IOException {
    framing.close();
  }
}
