package io.gristmill.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report in headless Chromium, on a screen, a phone and paper, in both themes. {@code
 * -Dgristmill.report=FILE} looks at another report, and {@code -Dgristmill.screenshots=FOLDER}
 * keeps pictures.
 */
class ReportBrowserTest {

  @TempDir private Path folder;

  @Test
  void thePageHasNoFaultsInABrowser() throws IOException, InterruptedException {
    Path page = folder.resolve("report.html");
    String other = System.getProperty("gristmill.report", "");
    if (other.isEmpty()) {
      SyntheticRun run = SyntheticRun.write(folder.resolve("run"), 3, 300);
      SyntheticRun before = SyntheticRun.write(folder.resolve("before"), 3, 20);
      RunComparison comparison = RunComparison.of(run.files(), before.files(), SyntheticRun.STAGES);
      Files.writeString(page, run.page("", Optional.of(comparison)));
    } else {
      Files.copy(Path.of(other), page);
    }
    JsonNode seen =
        Browser.run(
            "report/report-page.cjs",
            page.toUri().toString(),
            System.getProperty("gristmill.screenshots", ""));
    System.out.println("opened in milliseconds: " + seen.path("opened"));
    assertThat(seen.path("complaints")).isEmpty();
    assertThat(seen.path("overflow")).isEmpty();
    assertThat(seen.path("violations")).isEmpty();
    assertThat(seen.path("charts").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(seen.path("details").asInt()).isGreaterThanOrEqualTo(5);
  }

  /** A page as large as those of long runs; the time is printed, since machines differ. */
  @Test
  void aLargePageHasNoFaultsInABrowser() throws IOException, InterruptedException {
    Path page = folder.resolve("report.html");
    Files.writeString(page, SyntheticRun.write(folder.resolve("run"), 90_000, 10_000).page());
    JsonNode seen =
        Browser.run("report/report-page.cjs", page.toUri().toString(), "", "screen-light");
    System.out.println("a large page opened in milliseconds: " + seen.path("opened"));
    assertThat(seen.path("complaints")).isEmpty();
    assertThat(seen.path("overflow")).isEmpty();
    assertThat(seen.path("violations")).isEmpty();
  }
}
