package io.gristmill.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.optim.VectorMath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compiler's commands cover every class of {@code kernel.lane}: loops over lanes are compiled
 * on their own, and what they call is inlined. A class that they miss is slow, and nothing says so.
 */
class JvmFlagsTest {

  private static final String PACKAGE = Kernels.class.getPackageName() + ".lane.";
  private static final String OPTIMIZER = VectorMath.class.getPackageName() + ".LaneVectorMath";
  private static final Path SOURCES = Path.of("src/main/java/io/gristmill/model/kernel/lane");
  private static final Pattern COMMAND =
      Pattern.compile("-XX:CompileCommand=(dontinline|inline),([\\w.]+)(\\*?)::\\*");
  private static final Pattern VECTOR = Pattern.compile("\\b(Float|Int)Vector\\b");
  private static final Pattern LOOP = Pattern.compile("\\b(for|while) \\(");

  static List<Path> filesWithCommands() throws IOException {
    List<Path> files = new ArrayList<>(List.of(Path.of("../pom.xml")));
    try (Stream<Path> schedulers = Files.list(Path.of("../submit/schedulers"))) {
      schedulers.filter(Files::isRegularFile).forEach(files::add);
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("filesWithCommands")
  void compileLoopsOverLanesOnTheirOwnAndInlineTheRest(Path file) throws IOException {
    try (Stream<Path> sources = Files.list(SOURCES)) {
      assertThat(sources.filter(source -> !source.endsWith("package-info.java")))
          .isNotEmpty()
          .allSatisfy(
              source -> {
                boolean loops = LOOP.matcher(Files.readString(source)).find();
                String name = PACKAGE + source.getFileName().toString().replace(".java", "");
                assertThat(commandsFor(name, file))
                    .as(name)
                    .containsExactly(loops ? "dontinline" : "inline");
              });
    }
  }

  /** A pattern that names no class, as after a renaming, is a mistake too. */
  @ParameterizedTest
  @MethodSource("filesWithCommands")
  void nameTheVectorClassesOnly(Path file) throws IOException {
    assertThat(COMMAND.matcher(Files.readString(file)).results())
        .isNotEmpty()
        .allSatisfy(
            command ->
                assertThat(command.group(2))
                    .matches(name -> name.startsWith(PACKAGE) || name.equals(OPTIMIZER)));
    assertThat(commandsFor(OPTIMIZER, file)).containsExactly("dontinline");
  }

  /** Classes of this package call them a row at a time. */
  @ParameterizedTest
  @ValueSource(strings = {"", "row"})
  void noOtherPackageOfKernelsUsesVectors(String child) throws IOException {
    try (Stream<Path> sources = Files.list(SOURCES.resolveSibling(child))) {
      assertThat(sources.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(source -> assertThat(Files.readString(source)).doesNotContainPattern(VECTOR));
    }
  }

  /** The distinct commands whose pattern matches a class. */
  private static Set<String> commandsFor(String name, Path file) throws IOException {
    return COMMAND
        .matcher(Files.readString(file))
        .results()
        .filter(
            command ->
                command.group(3).isEmpty()
                    ? name.equals(command.group(2))
                    : name.startsWith(command.group(2)))
        .map((MatchResult command) -> command.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
