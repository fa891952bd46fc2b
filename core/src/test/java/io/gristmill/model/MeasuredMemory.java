package io.gristmill.model;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.ModelSection.LoraSection;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What training really takes, measured in a process of its own: its heap is all touched from the
 * start and freed memory goes back at once, so that what comes and goes is the networks'.
 */
final class MeasuredMemory {

  private MeasuredMemory() {}

  /** What is trained, by name. */
  record Case(GptConfig model, Name optimizer, StepOptions step) {

    Case(GptConfig model, StepOptions step) {
      this(model, Name.ADAMW, step);
    }

    OptimizerSection settings() {
      OptimizerSection adamW = Settings.optimizer(5);
      return optimizer == Name.MUON ? adamW.withMuon(MuonSection.published(1e-3)) : adamW;
    }
  }

  static final Map<String, Case> CASES =
      Map.of(
          "gpt2-bf16",
              new Case(
                  gpt2(), new StepOptions(4, 1, ActivationCheckpointing.OFF, 1, Precision.BF16)),
          "gpt2", new Case(gpt2(), new StepOptions(4, 1, ActivationCheckpointing.OFF, 1)),
          "gpt2-recomputed", new Case(gpt2(), new StepOptions(4, 2, ActivationCheckpointing.ON, 1)),
          "gpt2-threads",
              new Case(
                  gpt2().withDropout(0.1), new StepOptions(2, 2, ActivationCheckpointing.OFF, 2)),
          "llama", new Case(llama(), new StepOptions(6, 1, ActivationCheckpointing.OFF, 1)),
          "llama-recomputed",
              new Case(llama(), new StepOptions(6, 1, ActivationCheckpointing.ON, 2)),
          "llama-muon",
              new Case(llama(), Name.MUON, new StepOptions(2, 1, ActivationCheckpointing.ON, 1)),
          "llama-adapters",
              new Case(
                  llama().withLora(new LoraShape(64, 64, LoraSection.TARGETS)),
                  new StepOptions(6, 1, ActivationCheckpointing.OFF, 1)),
          "gpt2-124m", new Case(large(), new StepOptions(1, 1, ActivationCheckpointing.OFF, 2)),
          "gpt2-124m-recomputed",
              new Case(large(), new StepOptions(1, 1, ActivationCheckpointing.ON, 2)));

  private static GptConfig gpt2() {
    return new GptConfig(8000, 256, 256, 6, 4, true);
  }

  private static GptConfig llama() {
    BlockShape block = new BlockShape(Architecture.LLAMA, 2, 704, false, 10000);
    return new GptConfig(3000, 128, 256, 8, 8, false, block, 0.1);
  }

  private static GptConfig large() {
    return new GptConfig(50257, 1024, 768, 12, 12, true);
  }

  /** Arguments: cases; prints {@code name bytes peakKiB cpuSeconds loss} for each. */
  public static void main(String[] names) throws IOException {
    measure(new Case(new GptConfig(300, 64, 64, 2, 2, true), CASES.get(names[0]).step()));
    for (String name : names) {
      System.out.println("measured " + name + " " + measure(CASES.get(name)));
    }
  }

  private static String measure(Case one) throws IOException {
    long before = status("VmRSS");
    StepOptions options = one.step();
    List<TokenBatch> micro = new ArrayList<>();
    for (int i = 0; i < options.accumulation(); i++) {
      micro.add(Settings.batch(one.model(), options.batchSize(), one.model().contextLength(), i));
    }
    GptNetwork network = GptNetwork.create(one.model(), one.settings(), 1);
    network.use(options);
    try (TrainingStep step = new Dl4jTrainingStep(network)) {
      // Deeplearning4j's workspaces get their size after the first steps.
      step.step(micro, 0, 0);
      step.step(micro, 1, 0);
      long cpu = cpuNanos();
      double loss = step.step(micro, 2, 0).loss();
      double seconds = (cpuNanos() - cpu) / 1e9;
      long bytes = 1024 * (status("VmRSS") - before);
      return bytes + " " + status("VmHWM") + " " + seconds + " " + loss;
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** A line of this process's status, in KiB. */
  private static long status(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(name + " (expected in /proc/self/status)");
  }

  /** Measures in a new process: lines {@code name bytes peakKiB cpuSeconds loss}. */
  static List<String[]> run(Path folder, String heap, String... names) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch"));
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MeasuredMemory.class.getName());
    command.addAll(List.of(names));
    File output = folder.resolve("measured.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    int code = builder.start().waitFor();
    List<String> lines = Files.readAllLines(output.toPath());
    if (code != 0) {
      throw new IOException("exit code " + code + ": " + lines);
    }
    return lines.stream()
        .filter(line -> line.startsWith("measured "))
        .map(line -> line.substring("measured ".length()).split(" "))
        .toList();
  }
}
