package io.gristmill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of packages that {@code docs/design/architecture.md} draws are those of the code. */
class ArchitecturePageTest {

  private static final Path PAGE = Path.of("../docs/design/architecture.md");

  /** Packages of the other modules below core's root. */
  private static final Set<String> MODULES = Set.of("preprocessing", "spark");

  @ParameterizedTest
  @ValueSource(strings = {"io.gristmill", "io.gristmill.preprocessing", "io.gristmill.spark"})
  void everyPackageUsesOnlyPackagesOfLowerLayers(String root) throws IOException {
    Map<String, Integer> layers = drawn(root);
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root);
    Set<String> packages = new TreeSet<>();
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : classes) {
      String from = firstLevel(root, type);
      if (from.isEmpty()) {
        continue;
      }
      packages.add(from);
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> firstLevel(root, dependency.getTargetClass()))
          .filter(to -> !to.isEmpty() && !to.equals(from))
          .filter(to -> layers.getOrDefault(from, 0) <= layers.getOrDefault(to, 0))
          .forEach(to -> wrong.add(from + " uses " + to));
    }
    assertThat(layers.keySet()).isEqualTo(packages);
    assertThat(wrong).isEmpty();
  }

  @Test
  void namesTheClassesThatNeedTheEngine() throws IOException {
    List<String> rows = new ArrayList<>();
    ArchitectureTest.ENGINE_FREE.forEach(
        (name, exceptions) ->
            rows.add(
                "| `"
                    + name
                    + "` | "
                    + (exceptions.isEmpty()
                        ? "none"
                        : exceptions.stream()
                            .map(type -> "`" + type + "`")
                            .collect(Collectors.joining(", ")))
                    + " |"));
    assertThat(Files.readString(PAGE))
        .contains(
            "\n| package | classes that need an engine |\n|---|---|\n"
                + String.join("\n", rows)
                + "\n\n");
  }

  /** Each package's layer, from 1 at the bottom of the drawing below the heading of a root. */
  private static Map<String, Integer> drawn(String root) throws IOException {
    Matcher drawing =
        Pattern.compile("package `" + Pattern.quote(root) + "`\n```\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(drawing.find()).isTrue();
    List<String> lines = drawing.group(1).lines().toList();
    Map<String, Integer> layers = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      for (String name : lines.get(i).split("\\s+")) {
        layers.put(name, lines.size() - i);
      }
    }
    return layers;
  }

  /** Empty for the root itself and for classes outside the module. */
  private static String firstLevel(String root, JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(root + ".")) {
      return "";
    }
    String first = name.substring(root.length() + 1).replaceAll("\\..*", "");
    return MODULES.contains(first) ? "" : first;
  }
}
