package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.kernels.KernelSources;
import io.gristmill.error.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvrtcTest {

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

  @Test
  void compilesASourceOnceForAllReplicasOfAProcess() {
    Nvrtc nvrtc = FakeCuda.libraries().nvrtc();
    String source = "extern \"C\" void nothing() {}";
    Map<String, String> headers = Map.of("unused.h", "");
    List<String> options = List.of("-DGM_WIDTH=64");
    Nvrtc.Code code = nvrtc.compile(source, headers, 90, options);
    assertThat(nvrtc.compile(source + "", new HashMap<>(headers), 90, List.copyOf(options)))
        .isSameAs(code);
    assertThat(nvrtc.compile(source + "\n", headers, 90, options)).isNotSameAs(code);
    assertThat(nvrtc.compile(source, Map.of(), 90, options)).isNotSameAs(code);
    assertThat(nvrtc.compile(source, headers, 80, options)).isNotSameAs(code);
    assertThat(nvrtc.compile(source, headers, 90, List.of())).isNotSameAs(code);
  }

  @Test
  void errorsOfACompilationAreNotHidden() {
    Nvrtc nvrtc = FakeCuda.libraries().nvrtc();
    String source = "#error wrong // nvrtcDestroyProgram fails";
    assertThatThrownBy(() -> nvrtc.compile(source, Map.of(), 90, List.of()))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6)");
  }

  /** NVIDIA's own compiler, where it is installed: no card is needed. */
  @Test
  void nvidiasCompilerCompilesEveryKernel() {
    Optional<LibrarySearch.Found> found =
        LibrarySearch.ofMachine(List.of(), System.getenv())
            .first(List.of("libnvrtc.so.13", "libnvrtc.so.12"));
    // JNA finds the emulated one by its file name if another test has opened it.
    found = found.filter(each -> !each.library().getFile().toPath().startsWith(FakeCuda.folder()));
    assumeTrue(found.isPresent(), "no NVRTC on this machine");
    Nvrtc nvrtc = Nvrtc.load(found.orElseThrow().file());
    // As the engine does: all files of kernels as one text, for a GPT-2 and a Llama.
    compile(nvrtc, DeviceKernels.source(), 90, "-DGM_WIDTH=768", "-DGM_HEAD=64", "-DGM_RMS=0");
    compile(nvrtc, DeviceKernels.source(), 80, "-DGM_WIDTH=2048", "-DGM_HEAD=128", "-DGM_RMS=1");
    compile(nvrtc, KernelSources.of(List.of("mma_probe")), 90, "-DGM_HEAD=64");
    assertThatThrownBy(() -> nvrtc.compile("void f() { g(); }", Map.of(), 90, List.of()))
        .hasMessageStartingWith("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6), ")
        .hasMessageContaining("kernels.cu(1): error");
  }

  private static void compile(Nvrtc nvrtc, String source, int capability, String... options) {
    Nvrtc.Code code =
        nvrtc.compile(source, Map.of(), nvrtc.architecture(capability), List.of(options));
    assertThat(new String(code.cubin(), 1, 3, StandardCharsets.US_ASCII)).isEqualTo("ELF");
    assertThat(code.log()).contains("registers").doesNotContain("error");
  }
}
