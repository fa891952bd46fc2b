package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.device.check.DeviceCheck;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.device.cuda.FakeCuda;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The check of a card on an emulated one, in a process with nothing but the jars of the folder that
 * {@code submit/device-check --assemble} writes: without ND4J, Deeplearning4j and Spark.
 */
class DeviceCheckTest {

  private static final Pattern JARS = Pattern.compile("(jna|slf4j-api|jackson-core)-[0-9.]+\\.jar");
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

  @TempDir Path folder;
  private Path libraries;

  /** Exit status and what was printed. */
  private record Result(int status, String output) {}

  @BeforeEach
  void emulateCard() {
    libraries = FakeCuda.folder();
  }

  @Test
  void isGreenOnACorrectCard() throws IOException {
    Path output = folder.resolve("results.jsonl");
    Result result =
        check(CLASSES.toString(), "--sections", "1,2,3,4,5,6,8", "--output", output.toString());
    assertThat(result.output())
        .contains("Emulated card 0", "fragments of mma.sync", "attention_queries_backward")
        .contains("restart from step 3", "two replicas at once")
        .doesNotContain("RED");
    assertThat(result.status()).isZero();
    assertThat(Files.readAllLines(output))
        .hasSizeGreaterThan(80)
        .allMatch(line -> line.startsWith("{\"section\":") && line.endsWith("\"}"));
  }

  @Test
  void isRedForAWrongKernel() throws IOException {
    Path kernels = folder.resolve("io/gristmill/device/kernels");
    Files.createDirectories(kernels);
    String source = Files.readString(CLASSES.resolve("io/gristmill/device/kernels/norm.cu"));
    String wrong = source.replace("+ 1e-5f", "+ 1e-2f");
    assertThat(wrong).isNotEqualTo(source);
    Files.writeString(kernels.resolve("norm.cu"), wrong);
    Result result = check(folder + File.pathSeparator + CLASSES, "--sections", "2");
    assertThat(result.output())
        .containsPattern("RED +norm_forward: y")
        .containsPattern("GREEN +gelu_forward");
    assertThat(result.status()).isOne();
  }

  @Test
  void refusesAMachineWithoutACard() {
    assumeTrue(
        CudaLibraries.find().libraries().isEmpty(), "this machine has CUDA's libraries itself");
    Result result = run(List.of("-Dgristmill.cuda.libraries=" + folder), CLASSES.toString());
    assertThat(result.output().strip()).contains("libcuda.so.1").doesNotContain("\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void refusesAnUnknownSection() {
    Result result = check(CLASSES.toString(), "--sections", "9");
    assertThat(result.output().strip())
        .isEqualTo("--sections: 9 (expected numbers from 1 to 8, such as 1,2,5)");
    assertThat(result.status()).isEqualTo(2);
  }

  private Result check(String classes, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--small"));
    all.addAll(List.of(arguments));
    return run(
        List.of("-D" + CudaLibraries.DIRECTORIES + "=" + libraries),
        classes,
        all.toArray(String[]::new));
  }

  private Result run(List<String> options, String classes, String... arguments) {
    String jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jar -> JARS.matcher(Path.of(jar).getFileName().toString()).matches())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(options);
    command.addAll(List.of("-cp", classes + File.pathSeparator + jars));
    command.add(DeviceCheck.class.getName());
    command.addAll(List.of(arguments));
    return wait(command);
  }

  /** Slf4j says on the standard error that it has no implementation. */
  private Result wait(List<String> command) {
    try {
      Path output = Files.createTempFile(folder, "output", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      String text =
          Files.readAllLines(output).stream()
              .filter(line -> !line.startsWith("SLF4J"))
              .collect(Collectors.joining("\n"));
      return new Result(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
