package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvrtcTest {

  private static final Path KERNELS = Path.of("src/main/resources/io/gristmill/device/kernels");

  @ParameterizedTest
  @CsvSource({"80, 80", "87, 86", "90, 90", "103, 100", "121, 120"})
  void compilesForTheNewestKnownKindThatTheCardRuns(int capability, int expected) {
    assertThat(FakeCuda.libraries().nvrtc().architecture(capability)).isEqualTo(expected);
  }

  @Test
  void refusesACardNewerThanTheCompiler() {
    Nvrtc nvrtc = FakeCuda.libraries().nvrtc();
    assertThatThrownBy(() -> nvrtc.architecture(130))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("NVRTC: version 13.0 (expected one that compiles for sm_130) at the card");
  }

  /** NVIDIA's own compiler, where it is installed: no card is needed. */
  @Test
  void nvidiasCompilerCompilesEveryKernel() throws IOException {
    Optional<LibrarySearch.Found> found =
        LibrarySearch.ofMachine(List.of(), System.getenv())
            .first(List.of("libnvrtc.so.13", "libnvrtc.so.12"));
    // JNA finds the emulated one by its file name if another test has opened it.
    found = found.filter(each -> !each.library().getFile().toPath().startsWith(FakeCuda.folder()));
    assumeTrue(found.isPresent(), "no NVRTC on this machine");
    Nvrtc nvrtc = Nvrtc.load(found.orElseThrow().file());
    Map<String, String> headers = Map.of("gm.cuh", Files.readString(KERNELS.resolve("gm.cuh")));
    try (Stream<Path> files = Files.list(KERNELS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".cu")).sorted().toList()) {
        Nvrtc.Code code =
            nvrtc.compile(
                Files.readString(file),
                headers,
                nvrtc.architecture(90),
                List.of("-DGM_WIDTH=768", "-DGM_HEAD=64", "-DGM_RMS=0"));
        assertThat(new String(code.cubin(), 1, 3, StandardCharsets.US_ASCII))
            .as(file.toString())
            .isEqualTo("ELF");
        assertThat(code.log()).as(file.toString()).contains("registers");
      }
    }
    assertThatThrownBy(() -> nvrtc.compile("void f() { g(); }", Map.of(), 90, List.of()))
        .hasMessageStartingWith("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6), ")
        .hasMessageContaining("kernels.cu(1): error");
  }
}
