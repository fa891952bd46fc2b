package io.gristmill.spark;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.gristmill.config.Limits;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/configuration.md} is generated from the comments in the files {@code
 * reference.conf} and the annotated limits: {@code -Dgristmill.write-documents=true} regenerates
 * it.
 */
class ConfigurationReferenceTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/reference/configuration.md");

  /** Documents of the past, which may name keys that are gone. */
  private static final Pattern HISTORY = Pattern.compile(".*docs/(adr/.*|LOG\\.md)");

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  private static final Map<String, RecordComponent> COMPONENTS =
      RunConfig.loader(Map.of()).components();

  private final Config defaults = RunConfig.loader(Map.of()).defaults();
  private final Map<String, ConfigValue> values = new TreeMap<>();

  ConfigurationReferenceTest() {
    collect("", defaults.root(), values);
  }

  @Test
  void everyKeyAndEverySectionHasAComment() {
    List<String> without =
        values.entrySet().stream()
            .filter(entry -> comment(entry.getValue()).isBlank())
            .map(Map.Entry::getKey)
            .toList();
    assertThat(without).isEmpty();
    assertThat(values)
        .hasSizeGreaterThan(100)
        .containsKeys(COMPONENTS.keySet().toArray(String[]::new));
  }

  private static void collect(String path, ConfigObject object, Map<String, ConfigValue> into) {
    object.forEach(
        (key, value) -> {
          into.put(path + key, value);
          if (value instanceof ConfigObject section) {
            collect(path + key + ".", section, into);
          }
        });
  }

  private static String comment(ConfigValue value) {
    return String.join(" ", value.origin().comments().stream().map(String::strip).toList());
  }

  @Test
  void thePageIsMadeOfTheComments() throws IOException {
    String page = page();
    if (Boolean.getBoolean("gristmill.write-documents")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
  }

  private String page() {
    StringBuilder page =
        new StringBuilder("# Configuration\n\n")
            .append("Made of the comments in `reference.conf` by `ConfigurationReferenceTest`.")
            .append(" A run configuration is HOCON and needs only the keys it changes;")
            .append(" `--set KEY=VALUE` overrides it. `--dry-run` prints what counts.\n");
    List<String> ofNoSection =
        COMPONENTS.keySet().stream().filter(key -> !key.contains(".")).toList();
    table(ofNoSection, page);
    for (String section : sections()) {
      page.append(format("\n## %s\n%s\n", section, comment(values.get(section))));
      String inside = section + ".";
      table(
          COMPONENTS.keySet().stream()
              .filter(
                  key -> key.startsWith(inside) && !key.substring(inside.length()).contains("."))
              .toList(),
          page);
    }
    return page.toString();
  }

  /** In the order of the file. */
  private static Collection<String> sections() {
    List<String> sections = new ArrayList<>();
    for (String key : COMPONENTS.keySet()) {
      int end = key.lastIndexOf('.');
      for (int dot = key.indexOf('.'); dot > 0 && dot <= end; dot = key.indexOf('.', dot + 1)) {
        if (!sections.contains(key.substring(0, dot))) {
          sections.add(key.substring(0, dot));
        }
      }
    }
    return sections;
  }

  private void table(List<String> keys, StringBuilder page) {
    page.append("\n| key | default | range | meaning |\n|---|---|---|---|\n");
    for (String key : keys) {
      page.append(
          format(
              "| `%s` | `%s` | %s | %s |\n",
              key,
              shown(defaults.resolve().getValue(key)),
              Limits.of(COMPONENTS.get(key)).map(Limits::words).orElse(""),
              comment(values.get(key)).replace("|", "\\|").replace("<", "&lt;")));
    }
  }

  private static String shown(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise()).replace("|", "\\|");
  }

  @Test
  void documentsNameNoKeyThatDoesNotExist() throws IOException {
    TreeSet<String> known = new TreeSet<>(COMPONENTS.keySet());
    known.addAll(sections());
    Pattern key =
        Pattern.compile("(?<![\\w./-])(" + String.join("|", roots()) + ")(\\.[a-z0-9-]+)+");
    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      Matcher code = CODE.matcher(Files.readString(document));
      while (code.find()) {
        Matcher named = key.matcher(code.group(1));
        while (named.find()) {
          if (!known.contains(named.group()) && !isFile(named.group())) {
            unknown.add(document + ": " + named.group());
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static Collection<String> roots() {
    return new TreeSet<>(sections().stream().filter(section -> !section.contains(".")).toList());
  }

  private static boolean isFile(String name) {
    return name.matches(
        ".*\\.(json|jsonl|html|md|txt|conf|bin|idx|parquet|log|safetensors|tiktoken)");
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !HISTORY.matcher(file.toString()).matches())
          .forEach(documents::add);
    }
    assertThat(documents).hasSizeGreaterThan(5);
    return documents;
  }
}
