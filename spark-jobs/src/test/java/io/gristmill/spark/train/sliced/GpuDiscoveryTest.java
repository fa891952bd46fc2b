package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.train.sliced.GpuDiscovery.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuDiscoveryTest {

  @TempDir private Path folder;

  @Test
  void printsSparksFormat() throws IOException, InterruptedException {
    Said said = discover(0, "0", "1", "11");
    assertThat(said)
        .isEqualTo(new Said(0, "{\"name\":\"gpu\",\"addresses\":[\"0\",\"1\",\"11\"]}\n"));
    assertThat(ResourceInformation.parseJson(said.text()))
        .isEqualTo(new ResourceInformation("gpu", new String[] {"0", "1", "11"}));
  }

  @Test
  void passesOnErrorsOfTheDriver() throws IOException, InterruptedException {
    assertThat(discover(9, "NVIDIA-SMI has failed"))
        .isEqualTo(new Said(69, "gpu-discovery: nvidia-smi: NVIDIA-SMI has failed\n"));
    assertThat(discover(0, "No devices were found"))
        .isEqualTo(
            new Said(
                69,
                "gpu-discovery: nvidia-smi: No devices were found"
                    + " (expected the number of a GPU on each line)\n"));
  }

  @Test
  void reportsAMissingDriver() throws IOException, InterruptedException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    ProcessBuilder script = new ProcessBuilder("/bin/bash", GpuDiscovery.SCRIPT.toString());
    script.environment().put("PATH", empty.toString());
    assertThat(GpuDiscovery.run(script))
        .isEqualTo(
            new Said(
                69,
                "gpu-discovery: nvidia-smi: not found"
                    + " (expected on the PATH of a node with GPUs, from NVIDIA's driver)\n"));
  }

  private Said discover(int status, String... lines) throws IOException, InterruptedException {
    return GpuDiscovery.run(
        new ProcessBuilder(GpuDiscovery.script(folder, status, lines).toString()));
  }
}
