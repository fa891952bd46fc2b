package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.config.RunConfig;
import io.gristmill.config.SettingValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Writes a line to a file of its own each time it runs; fails where it is told to. */
final class CountingJob implements Job {

  private final boolean continues;
  private final boolean fails;
  private final List<InputEntry> inputs;
  private int runs;

  private CountingJob(boolean continues, boolean fails, List<InputEntry> inputs) {
    this.continues = continues;
    this.fails = fails;
    this.inputs = inputs;
  }

  static CountingJob plain() {
    return new CountingJob(false, false, List.of());
  }

  static CountingJob reading(InputEntry input) {
    return new CountingJob(false, false, List.of(input));
  }

  static CountingJob continuing() {
    return new CountingJob(true, false, List.of());
  }

  /** The same job in a process that dies. */
  CountingJob dying() {
    return new CountingJob(continues, true, inputs);
  }

  int runs() {
    return runs;
  }

  @Override
  public String stage() {
    return "counting";
  }

  @Override
  public List<String> upstream() {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "clean");
  }

  /** Goes on with or without the texts of rejects. */
  @Override
  public boolean mayChange(String key, Optional<String> before, StageContext context) {
    return key.equals("clean.keep-reject-text");
  }

  @Override
  public List<InputEntry> inputs(StageContext context) {
    return inputs;
  }

  @Override
  public boolean continues() {
    return continues;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    runs++;
    StageDirectory directory = context.directory(stage());
    if (directory.manifest().isPresent()) {
      throw new IllegalStateException("a manifest before the stage ended");
    }
    String name = fails ? "half.txt" : "whole.txt";
    context.storage().output(directory.resolve(name)).write(new byte[] {'x'});
    if (fails) {
      throw new UncheckedIOException(new IOException("killed"));
    }
    return new StageResult(
        List.of(new OutputEntry(name, 1, "", 1)),
        JsonNodeFactory.instance.objectNode().put("runs", runs));
  }
}
