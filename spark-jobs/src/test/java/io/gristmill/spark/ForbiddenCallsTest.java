package io.gristmill.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import io.gristmill.spark.storage.HadoopPaths;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.text.DecimalFormat;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Scanner;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** No class of the three modules depends on defaults of the machine, or parses paths itself. */
class ForbiddenCallsTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gristmill");

  @Test
  void mainClassesOfAllModulesAreChecked() {
    assertThat(MAIN.contain(Location.class)).isTrue();
    assertThat(MAIN.contain("io.gristmill.preprocessing.text.Document")).isTrue();
    assertThat(MAIN.contain(HadoopPaths.class)).isTrue();
    assertThat(MAIN.contain(ForbiddenCallsTest.class)).isFalse();
  }

  @Test
  void nothingUsesTheDefaultLocale() {
    check(ForbiddenCalls.LOCALE, Messages.class);
  }

  @Test
  void nothingUsesTheDefaultCharset() {
    check(ForbiddenCalls.CHARSET);
  }

  @Test
  void nothingUsesTheDefaultTimeZone() {
    check(ForbiddenCalls.TIME_ZONE);
  }

  @Test
  void nothingButTheParsersMakesPathsOfText() {
    check(ForbiddenCalls.PATH, Location.class, HadoopPaths.class);
  }

  @Test
  void hadoopConfigurationsComeFromTheirFactory() {
    check(ForbiddenCalls.CONFIGURATION);
  }

  @Test
  void everyViolationIsFound() {
    assertThat(violations(ForbiddenCalls.LOCALE, Locales.class)).isEqualTo(8);
    assertThat(violations(ForbiddenCalls.CHARSET, Charsets.class)).isEqualTo(7);
    assertThat(violations(ForbiddenCalls.TIME_ZONE, TimeZones.class)).isEqualTo(2);
    assertThat(violations(ForbiddenCalls.PATH, PathTexts.class)).isEqualTo(7);
    assertThat(violations(ForbiddenCalls.CONFIGURATION, Configurations.class)).isEqualTo(1);
  }

  private static void check(ForbiddenCalls forbidden, Class<?>... exceptions) {
    noClasses().that().doNotBelongToAnyOf(exceptions).should(forbidden.called()).check(MAIN);
  }

  private static int violations(ForbiddenCalls forbidden, Class<?> type) {
    return noClasses()
        .should(forbidden.called())
        .evaluate(new ClassFileImporter().importClasses(type))
        .getFailureReport()
        .getDetails()
        .size();
  }

  // One call each that has to be found; nothing runs them.

  @SuppressWarnings("all")
  private static final class Locales {
    final String format = String.format("%d", 1);
    final String formatted = "%d".formatted(1);
    final String lower = "I".toLowerCase();
    final UnaryOperator<String> upper = String::toUpperCase;
    final DateTimeFormatter pattern = DateTimeFormatter.ofPattern("yyyy");
    final DecimalFormat decimal = new DecimalFormat("0.0");

    void print(PrintStream out) {
      out.printf("%d", 1);
      out.format("%d", 1);
    }
  }

  @SuppressWarnings("all")
  private static final class Charsets {
    final byte[] bytes = "x".getBytes();
    final String text = new String(bytes);
    final String part = new String(bytes, 0, 1);
    final Scanner scanner = new Scanner(System.in);
    final InputStreamReader reader = new InputStreamReader(System.in);
    final PrintStream stream = new PrintStream(new ByteArrayOutputStream());

    FileReader file(File file) throws Exception {
      return new FileReader(file);
    }
  }

  @SuppressWarnings("all")
  private static final class TimeZones {
    final LocalDate today = LocalDate.now();
    final ZoneId zone = ZoneId.systemDefault();
  }

  @SuppressWarnings("all")
  private static final class PathTexts {
    final Path path = Path.of("a");
    final Path old = Paths.get("a");
    final File file = new File("a");
    final URI uri = URI.create("a");
    final org.apache.hadoop.fs.Path hadoop = new org.apache.hadoop.fs.Path("a");
    final org.apache.hadoop.fs.Path child = new org.apache.hadoop.fs.Path(hadoop, "a");

    URI other() throws Exception {
      return new URI("a");
    }
  }

  @SuppressWarnings("all")
  private static final class Configurations {
    final Configuration configuration = new Configuration();
  }
}
