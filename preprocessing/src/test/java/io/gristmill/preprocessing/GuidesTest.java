package io.gristmill.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java files of the guides for contributors compile. */
class GuidesTest {

  private static final Pattern JAVA = Pattern.compile("```java\n(package .*?)```", Pattern.DOTALL);

  /** The place that the text before a file names. */
  private static final Pattern PLACE =
      Pattern.compile("`preprocessing/src/(?:main|test)/java/([\\w/]+\\.java)`");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"add-a-filter.md", "add-a-reader.md"})
  void everyFileOfAGuideCompiles(String guide) throws IOException {
    String page = Files.readString(Path.of("../docs/contributing", guide));
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d"));
    arguments.add(folder.resolve("classes").toString());
    Matcher java = JAVA.matcher(page);
    Matcher place = PLACE.matcher(page);
    while (java.find()) {
      assertThat(place.find()).isTrue();
      Path file = folder.resolve(place.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, java.group(1));
      arguments.add(file.toString());
    }
    assertThat(arguments).filteredOn(argument -> argument.endsWith(".java")).hasSize(2);

    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, arguments.toArray(String[]::new));
    assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }
}
