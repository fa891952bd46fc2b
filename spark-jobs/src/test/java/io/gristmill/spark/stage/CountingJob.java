package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.config.SettingValues;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job.StageResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Writes a file of its own each time it runs, and fails on request. */
class CountingJob implements Job {

  private final boolean fails;
  private final List<InputEntry> inputs;
  private int runs;

  private CountingJob(boolean fails, List<InputEntry> inputs) {
    this.fails = fails;
    this.inputs = inputs;
  }

  static CountingJob plain() {
    return new CountingJob(false, List.of());
  }

  static CountingJob reading(InputEntry input) {
    return new CountingJob(false, List.of(input));
  }

  static CountingJob continuing() {
    return new Resumed(false, List.of());
  }

  /** The same job in a process that dies. */
  CountingJob dying() {
    return new CountingJob(true, inputs);
  }

  int runs() {
    return runs;
  }

  @Override
  public String stage() {
    return "counting";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "clean");
  }

  @Override
  public List<InputEntry> inputs(StageContext context) {
    return inputs;
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

  /** Continues under another {@code clean.keep-reject-text}. */
  private static final class Resumed extends CountingJob implements Job.Resumable {

    private Resumed(boolean fails, List<InputEntry> inputs) {
      super(fails, inputs);
    }

    @Override
    CountingJob dying() {
      return new Resumed(true, List.of());
    }

    @Override
    public boolean mayChange(String key, Optional<String> before, StageContext context) {
      return key.equals("clean.keep-reject-text");
    }
  }
}
