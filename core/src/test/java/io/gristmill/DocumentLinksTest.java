package io.gristmill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between documents, and the files, scripts and test classes that they name, exist. */
class DocumentLinksTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Documents of the past, which may name classes that are gone. */
  private static final Pattern HISTORY = Pattern.compile("docs/(adr/.*|LOG\\.md)|CHANGELOG\\.md");

  private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")([^)\"\\s]+)[)\"]");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern TEST_CLASS = Pattern.compile("\\b[A-Z]\\w*[a-z0-9](Test|IT)\\b");
  private static final Pattern REPOSITORY_FILE =
      Pattern.compile("(core|preprocessing|spark-jobs|submit|conf)/[\\w./-]*\\w");

  /** Files that guides for contributors have the reader write, and files that a build makes. */
  private static final Pattern EXAMPLE =
      Pattern.compile("DigitRatio|TsvSource|/target/|/\\.\\.\\./");

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (!link.group(1).matches("(https?|mailto):.*") && !exists(document, link.group(1))) {
          broken.add(ROOT.relativize(document) + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean exists(Path from, String link) throws IOException {
    int hash = (link + "#").indexOf('#');
    Path target = hash == 0 ? from : from.resolveSibling(link.substring(0, hash));
    if (!Files.exists(target)) {
      return false;
    }
    return hash == link.length() || anchors(target).contains(link.substring(hash + 1));
  }

  /** Headings as GitHub names them. */
  private static Set<String> anchors(Path document) throws IOException {
    return HEADING
        .matcher(Files.readString(document))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\s-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void everyTestClassAndEveryFileOfTheRepositoryExists() throws IOException {
    Set<String> sources = sources();
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      if (HISTORY.matcher(ROOT.relativize(document).toString()).matches()) {
        continue;
      }
      Matcher code = CODE.matcher(Files.readString(document));
      while (code.find()) {
        Matcher test = TEST_CLASS.matcher(code.group(1));
        while (test.find()) {
          if (!sources.contains(test.group()) && !EXAMPLE.matcher(test.group()).find()) {
            missing.add(ROOT.relativize(document) + ": " + test.group());
          }
        }
        boolean isFile =
            REPOSITORY_FILE.matcher(code.group(1)).matches()
                && !EXAMPLE.matcher(code.group(1)).find();
        if (isFile && !Files.exists(ROOT.resolve(code.group(1)))) {
          missing.add(ROOT.relativize(document) + ": " + code.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Set<String> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("core", "preprocessing", "spark-jobs")) {
      try (Stream<Path> all = Files.walk(ROOT.resolve(module).resolve("src"))) {
        all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files.stream()
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .collect(Collectors.toSet());
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(
            List.of(
                ROOT.resolve("README.md"),
                ROOT.resolve("CONTRIBUTING.md"),
                ROOT.resolve("CHANGELOG.md")));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    assertThat(documents).hasSizeGreaterThan(40);
    return documents;
  }
}
