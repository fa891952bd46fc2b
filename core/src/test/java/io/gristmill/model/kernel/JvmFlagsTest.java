package io.gristmill.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * The compiler's commands name every class of loops over lanes, and no class that does not exist: a
 * class that they miss is slow, and nothing says so.
 */
class JvmFlagsTest {

  private static final Path SOURCES = Path.of("src/main/java/io/gristmill/model/kernel");
  private static final Pattern COMMAND =
      Pattern.compile("-XX:CompileCommand=(?:dontinline|inline),([\\w.]+)::\\*");

  static List<Path> filesWithCommands() throws IOException {
    List<Path> files = new ArrayList<>(List.of(Path.of("../pom.xml")));
    try (Stream<Path> schedulers = Files.list(Path.of("../submit/schedulers"))) {
      schedulers.filter(Files::isRegularFile).forEach(files::add);
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("filesWithCommands")
  void nameTheClassesOfLoopsOverLanes(Path file) throws IOException {
    assertThat(named(file)).isEqualTo(lanes());
  }

  private static Set<String> named(Path file) throws IOException {
    return COMMAND
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> lanes() throws IOException {
    try (Stream<Path> sources = Files.list(SOURCES)) {
      return sources
          .map(source -> source.getFileName().toString().replace(".java", ""))
          .filter(name -> name.startsWith("Lane"))
          .map(name -> Kernels.class.getPackageName() + "." + name)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
