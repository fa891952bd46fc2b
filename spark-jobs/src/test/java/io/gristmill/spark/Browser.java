package io.gristmill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pages of ours in headless Chromium, driven by a script for Node. */
public final class Browser {

  private static final String FOLDER = "gristmill.clients";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private Browser() {}

  /**
   * Runs a script with a page's address, the folder of the Node packages, the browser, and more
   * arguments. Without a browser or the packages the test is skipped.
   *
   * @param script below {@code src/test/resources}
   * @return the JSON object that it prints
   */
  public static JsonNode run(String script, String page, String... more)
      throws IOException, InterruptedException {
    Path folder = Path.of(System.getProperty(FOLDER, "../target/clients")).toAbsolutePath();
    Path packages = folder.resolve("node_modules");
    assumeTrue(
        Files.isDirectory(packages.resolve("playwright-core"))
            && Files.isDirectory(packages.resolve("axe-core"))
            && Files.isExecutable(CHROMIUM),
        "no browser (expected -D"
            + FOLDER
            + "=FOLDER after `npm install playwright-core axe-core` there, node and "
            + CHROMIUM
            + ")");
    String file = Path.of("src/test/resources").resolve(script).toString();
    List<String> command =
        new ArrayList<>(List.of("node", file, page, folder.toString(), CHROMIUM.toString()));
    command.addAll(List.of(more));
    Process browser =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] out = browser.getInputStream().readAllBytes();
    assertThat(browser.waitFor()).isZero();
    return new ObjectMapper().readTree(new String(out, StandardCharsets.UTF_8));
  }
}
