package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes do not depend on language, digits, calendar and time zone of the machine. */
class LocalesTest {

  private static final Locale LOCALE = Locale.getDefault();
  private static final TimeZone ZONE = TimeZone.getDefault();

  @TempDir private static Path folder;
  private static Path crawl;
  private static SortedMap<String, String> expected;

  @BeforeAll
  static void runThePipelineInTheRootLocale() throws IOException {
    crawl = TinyCrawl.write(folder);
    dateLines();
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    expected = RunContents.of(run("root", "pipeline"));
  }

  /** Before 1900, when time zones had seconds, and before the Gregorian calendar. */
  private static void dateLines() throws IOException {
    Path file = crawl.resolve("lines.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.replaceAll(
        line ->
            line.replace("invalid/3\"}", "invalid/3\",\"date\":\"1850-03-04T05:06:07Z\"}")
                .replace("invalid/4\"}", "invalid/4\",\"date\":\"1500-03-04T05:06:07Z\"}"));
    assertThat(String.join("", lines)).contains("1850-").contains("1500-");
    Files.write(file, lines);
  }

  @AfterAll
  static void restore() {
    Locale.setDefault(LOCALE);
    TimeZone.setDefault(ZONE);
  }

  @ParameterizedTest
  @CsvSource({
    "ar-EG, Africa/Cairo",
    "bn-BD, Asia/Dhaka",
    "mr-IN, Asia/Kathmandu",
    "my-MM, Asia/Yangon",
    "tr-TR, Europe/Istanbul",
    "th-TH-u-ca-buddhist-nu-thai, America/St_Johns",
    "ja-JP-u-ca-japanese, Pacific/Kiritimati",
  })
  void cleaningDoesNotDependOnLocaleAndZone(String locale, String zone) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));
    TimeZone.setDefault(TimeZone.getTimeZone(zone));

    SortedMap<String, String> cleaned = RunContents.of(run(locale, "clean"));

    assertThat(cleaned).isEqualTo(expected.subMap("clean/", "clean0")).isNotEmpty();
  }

  @Test
  void noStageDependsOnPersianDigits() throws IOException {
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tehran"));

    assertThat(RunContents.differences(expected, run("fa-all", "pipeline"))).isEmpty();
    assertThat(folder.resolve("fa-all/report.html")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("fa-all/report.html")))
        .doesNotContainPattern("[\\u06f0-\\u06f9\\u0660-\\u0669]");
  }

  private static Path run(String name, String verb) {
    Path run = folder.resolve(name);
    List<String> arguments =
        new ArrayList<>(TinyPipeline.arguments(verb, crawl, run, "local[2]", "local"));
    arguments.addAll(List.of("--quiet", "--set", "clean.max-malformed-fraction=1"));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    return run;
  }
}
