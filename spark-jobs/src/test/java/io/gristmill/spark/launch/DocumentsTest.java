package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TaskItems;
import io.gristmill.spark.pipeline.TinyCrawl;
import io.gristmill.spark.pipeline.TinyFastText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README, the quickstart and the guides in their order, on a small crawl
 * and with a small model. Commands for clusters are given to the launcher, which reads their
 * options and configuration and composes what it would start.
 */
class DocumentsTest {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = REPOSITORY.resolve("docs");
  private static final String DEMO_CRAWL = "target/demo-input/crawl";
  private static final String DEMO_RUN = "target/demo-run";

  /** The run that most guides speak of. */
  private static final String RUN = "runs/cc";

  /** Options whose value is a file or a folder. */
  private static final Set<String> PLACES =
      Set.of(
          "--after",
          "--against",
          "--checkpoint",
          "--config",
          "--from",
          "--input",
          "--list",
          "--model",
          "--negative",
          "--output",
          "--positive",
          "--prompts",
          "--properties-file",
          "--publish-to",
          "--run",
          "--to",
          "--tokenizer");

  /** Settings with which a pipeline of a document ends within seconds. */
  private static final List<String> SMALL =
      List.of(
          "clean.report-shards=1",
          "tokenizer.vocabulary-size=400",
          "tokens.validation-fraction=0.2",
          "model.preset=custom",
          "model.layers=2",
          "model.heads=2",
          "model.embedding-size=32",
          "model.context-length=32",
          "optimizer.steps=10",
          "optimizer.warmup-steps=2",
          "averaging.replicas=2",
          "averaging.frequency=5",
          "averaging.synchronous-steps=0",
          "training.batch-size=2",
          "training.accumulation=1",
          "training.validation-every=1",
          "training.checkpoint-every=1",
          "evaluation.ngram=3");

  private static final List<String> SMALL_FINETUNING =
      List.of(
          "finetune.validation-fraction=0.3",
          "optimizer.steps=4",
          "optimizer.warmup-steps=1",
          "averaging.replicas=1",
          "averaging.frequency=2",
          "averaging.synchronous-steps=0",
          "training.batch-size=2");

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  /** A file of a run, as the pages on formats and on each stage name it. */
  private static final Pattern FILE_OF_A_RUN =
      Pattern.compile(
          "(clean|dedup|tokenizer|tokens|checkpoints)/[\\w./-]*"
              + "|(evaluation|after|publication|estimate|dataset-card)\\.json"
              + "|report\\.html|(dataset|model)-card\\.md");

  @TempDir private static Path folder;

  @TestFactory
  Stream<DynamicNode> everyCommandEndsWellAndTheFilesAreThere() throws IOException {
    makeInstallation();
    makeInputs();
    List<DynamicNode> tests = new ArrayList<>();
    for (Path page : pages("guides", "operations")) {
      for (DocumentedCommand command : DocumentedCommand.of(page)) {
        tests.add(
            DynamicTest.dynamicTest(
                DOCS.relativize(page) + ": " + String.join(" ", command.words()),
                () -> check(command)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(30);
    tests.add(DynamicTest.dynamicTest("files of a run", DocumentsTest::everyFileIsThere));
    return tests.stream();
  }

  /** The README, the quickstart, and the pages of these folders. */
  private static List<Path> pages(String... folders) throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(REPOSITORY.resolve("README.md"), DOCS.resolve("quickstart.md")));
    for (String name : folders) {
      try (Stream<Path> files = Files.list(DOCS.resolve(name))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  private static void check(DocumentedCommand command) throws IOException {
    if (command.isDemo()) {
      Path script = REPOSITORY.resolve("submit/demo");
      // The quickstart asks which documents its step 100 saw.
      run(
          DocumentedCommand.ofDemo(script, DEMO_CRAWL, DEMO_RUN),
          "optimizer.steps=100",
          "averaging.frequency=50");
      FileUtils.copyDirectory(place(DEMO_RUN).toFile(), place(RUN).toFile());
    } else if (command.isForCluster()) {
      launch(command);
    } else {
      run(command);
    }
  }

  private static void run(DocumentedCommand command, String... settings) {
    List<String> words = placed(command);
    words.replaceAll(word -> word.replace("=models/", "=" + place("models") + "/"));
    if (Set.of("pipeline", "estimate", "experiment").contains(words.get(0))) {
      Stream.concat(SMALL.stream(), Stream.of(settings))
          .forEach(setting -> words.addAll(List.of("--set", setting)));
    }
    if (words.get(0).equals("finetune")) {
      SMALL_FINETUNING.forEach(setting -> words.addAll(List.of("--set", setting)));
    }
    if (words.get(0).equals("experiment")) {
      smallExperiment(words);
    }
    if (words.get(0).equals("train-quality-model")) {
      words.addAll(List.of("--buckets", "1000", "--dimension", "8", "--held-out", "0.3"));
    }
    if (words.get(0).equals("serve")) {
      words.add("--dry-run"); // it would serve until the process ends
    }
    if (command.words().contains("conf/evaluate-zero-shot.conf")) {
      words.addAll(List.of("--set", "evaluation.tasks=[\"" + place("tasks") + "\"]"));
    }
    String said = command.words().get(0).equals("chat") ? "The river\n" : command.input();
    InputStream in = System.in;
    try {
      System.setIn(new ByteArrayInputStream(said.getBytes(UTF_8)));
      Gristmill ended = Gristmill.run(words.toArray(String[]::new));
      assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
      assertThat(ended.output()).isNotEmpty();
    } finally {
      System.setIn(in);
    }
    Stream.of("--output", "--to")
        .filter(command.words()::contains)
        .forEach(option -> assertThat(place(command.option(option))).exists());
  }

  private static void smallExperiment(List<String> words) {
    words.set(1, place(words.get(1)).toString());
    words.replaceAll(word -> word.replaceFirst("=held-out/.*", "=\"" + place("good.jsonl") + "\""));
    List<String> plan = new ArrayList<>(List.of("seeds=[1]", "budget.tokens=512"));
    if (words.get(1).contains("cleaning")) {
      plan.add("variants=[{name=none}, {name=c4, set {clean.profile=c4-reference}}]");
    }
    plan.forEach(setting -> words.addAll(List.of("--plan", setting)));
  }

  private static void launch(DocumentedCommand command) {
    List<String> words = placed(command);
    if (words.remove("...")) {
      // Only the page on Kubernetes leaves out what it has shown before.
      words.addAll(0, List.of("pipeline", "--master", "k8s://https://api.example.org:6443"));
    }
    Map<String, String> environment = Map.of("SPARK_HOME", place("spark").toString());
    List<String> started =
        new Launcher(place("home"), environment).words(LaunchRequest.parse(words));
    assertThat(started).contains(place("spark/bin/spark-submit").toString());
  }

  private static List<String> placed(DocumentedCommand command) {
    List<String> words = new ArrayList<>(command.words());
    for (int i = 1; i < words.size(); i++) {
      if (PLACES.contains(words.get(i - 1))) {
        words.set(i, place(words.get(i)).toString());
      }
    }
    return words;
  }

  /** Where a file or folder of a document is in this test, on whatever file system it is there. */
  private static Path place(String name) {
    String path = name.replaceFirst("^(hdfs|s3a)://+", "").replaceFirst("^/+", "");
    String configuration = path.replaceFirst("^etc/gristmill/", "conf/");
    return configuration.startsWith("conf/")
        ? REPOSITORY.resolve(configuration)
        : folder.resolve(path);
  }

  private static void everyFileIsThere() throws IOException {
    Set<String> written = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.forEach(file -> written.add(folder.relativize(file).toString()));
    }
    List<String> missing = new ArrayList<>();
    List<Path> pages = pages("guides");
    pages.add(DOCS.resolve("reference/formats.md"));
    for (Path page : pages) {
      Matcher code = CODE.matcher(Files.readString(page));
      while (code.find()) {
        Matcher file = FILE_OF_A_RUN.matcher(code.group(1));
        if (file.matches() && written.stream().noneMatch(ending(file.group()).asPredicate())) {
          missing.add(page.getFileName() + ": " + file.group());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Paths that end like this; {@code N} stands for a digit. */
  private static Pattern ending(String path) {
    String digits = path.replaceAll("/$", "").replace(".", "\\.").replaceAll("N(?=N|\\b)", "\\\\d");
    return Pattern.compile("(^|/)" + digits + "$");
  }

  private static void makeInstallation() throws IOException {
    for (String name : List.of("pom.xml", "conf", "submit/kubernetes", "submit/gpu-discovery")) {
      Path source = REPOSITORY.resolve(name);
      Path copy = place("home/" + name);
      Files.createDirectories(copy.getParent());
      if (Files.isDirectory(source)) {
        FileUtils.copyDirectory(source.toFile(), copy.toFile());
      } else {
        Files.copy(source, copy);
      }
    }
    write("home/spark-jobs/target/classpath/embedded", "/m2/nd4j.jar\n");
    write("home/spark-jobs/target/classpath/application", "/m2/nd4j.jar\n");
    write(
        "spark/conf/spark-defaults.conf",
        "spark.kubernetes.container.image registry.example.org/gristmill:1\n");
    write("s3.conf", "spark.hadoop.fs.s3a.endpoint http://127.0.0.1:9090\n");
  }

  private static void makeInputs() throws IOException {
    Path crawl = TinyCrawl.write(place("target/demo-input"));
    String page = "https://example.org/page";
    Path lines = crawl.resolve("lines.jsonl");
    String text = Files.readString(lines).replace("https://lines.invalid/7", page);
    assertThat(text).contains(page);
    Files.writeString(lines, text);
    FileUtils.copyDirectory(crawl.toFile(), place("crawl").toFile());
    FileUtils.copyDirectory(crawl.toFile(), place("crawl/2026-11-28").toFile());
    Path next = TinyCrawl.write(place("next"), 8);
    FileUtils.copyDirectory(next.toFile(), place("crawl/2026-11-29").toFile());
    write("data/openwebtext/texts.jsonl", text);
    write("pages.jsonl", text);
    write("prompts.jsonl", "{\"prompt\": \"The mill\"}\n{\"prompt\": \"The river\"}\n");
    write(
        "good.jsonl",
        ofManySites(
            "The miller ground the grain of his neighbours between two old stones by the river"));
    write("crawl.jsonl", ofManySites("Buy cheap offers now and click the banner"));
    StringBuilder chats = new StringBuilder();
    StringBuilder reviews = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      chats.append("{\"prompt\": \"mill " + i + "\", \"response\": \"river\"}\n");
      reviews.append("mill " + i + "\t" + i % 2 + "\n");
    }
    write("chats.jsonl", chats.toString());
    write("reviews.tsv", reviews.toString());
    write("erase.txt", page + "\n");
    Files.createDirectories(place("models"));
    Files.write(place("models/hq.bin"), TinyFastText.of(Map.of("the", 0.1f, "quiet", 2f)));
    TaskItems.write(place("tasks"), List.of("The miller met the baker on the old bridge"));
    // The model that a guide imports is the one that it has exported before.
    Files.createSymbolicLink(place("gpt2"), place("exported"));
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(place("docs.jar")));
        Stream<Path> html = Files.list(place("target/demo-input/html"))) {
      for (Path file : html.sorted().toList()) {
        jar.putNextEntry(new ZipEntry("html/" + file.getFileName()));
        Files.copy(file, jar);
      }
    }
  }

  private static String ofManySites(String sentence) {
    return IntStream.range(0, 60)
        .mapToObj(
            i ->
                format(
                    "{\"url\": \"https://site%d.example/\", \"text\": \"%s, %d times.\"}%n",
                    i, sentence, i))
        .collect(Collectors.joining());
  }

  private static void write(String name, String text) throws IOException {
    Files.createDirectories(place(name).getParent());
    Files.writeString(place(name), text);
  }
}
