package io.gristmill.spark.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.finetune.Example.Conversation;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.Preference;
import io.gristmill.spark.finetune.Example.Valued;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleFileTest {

  @TempDir private Path folder;

  private record Read(List<Example> examples, List<String> malformed) {}

  private Read read(String name, byte[] bytes, Task task) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    Read read = new Read(new ArrayList<>(), new ArrayList<>());
    new ExampleFile(new LocalStorage().input(file.toString()), new ExampleFields(task))
        .read(
            new ExampleFile.Receiver() {
              @Override
              public void example(long line, Example example) {
                read.examples().add(example);
              }

              @Override
              public void malformed(long line, String reason) {
                read.malformed().add(line + ": " + reason);
              }
            });
    return read;
  }

  private Read read(String name, String text, Task task) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8), task);
  }

  private static Conversation talk(String question, String answer) {
    return new Conversation(
        List.of(new ChatMessage("user", question), new ChatMessage("assistant", answer)));
  }

  @Test
  void readsConversationsInEveryLayout() throws IOException {
    String lines =
        """
        {"messages": [{"role": "user", "content": "q1"}, {"role": "assistant", "content": "a1"}]}
        {"prompt": "q2", "response": "a2"}

        {"prompt": "q3", "completion": "a3", "source": "x"}
        {"instruction": "q4", "input": "", "output": "a4"}
        {"instruction": "q5", "input": "more", "output": "a5"}
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "q6"}]},
        """
            .replace("}]},\n", "}]}, {\"role\": \"assistant\", \"content\": \"a6\"}]}");
    Read read = read("chat.jsonl", lines, Task.CHAT);
    assertThat(read.malformed()).isEmpty();
    assertThat(read.examples())
        .containsExactly(
            talk("q1", "a1"),
            talk("q2", "a2"),
            talk("q3", "a3"),
            talk("q4", "a4"),
            talk("q5\n\nmore", "a5"),
            talk("q6", "a6"));
  }

  @Test
  void readsAnArray() throws IOException {
    String array =
        "\uFEFF \n[{\"instruction\": \"q\", \"output\": \"a\"},\n {\"output\": 1},"
            + " 3, {\"instruction\": \"r\", \"output\": \"b\"}]";
    Read read = read("alpaca.json", array, Task.CHAT);
    assertThat(read.examples()).containsExactly(talk("q", "a"), talk("r", "b"));
    assertThat(read.malformed())
        .containsExactly(
            "2: fields: [output] (expected messages, prompt and response, or instruction and"
                + " output)",
            "3: no JSON object");
  }

  @Test
  void theRestOfADamagedArrayIsMalformed() throws IOException {
    Read read = read("cut.json", "[{\"instruction\": \"q\", \"output\": \"a\"}, {\"in", Task.CHAT);
    assertThat(read.examples()).containsExactly(talk("q", "a"));
    assertThat(read.malformed()).hasSize(1);
    assertThat(read.malformed().get(0)).startsWith("2: array: ");
  }

  @Test
  void whatFollowsAnArrayIsMalformed() throws IOException {
    String array = "[{\"instruction\": \"q\", \"output\": \"a\"}]";
    assertThat(read("one.json", array + " \n", Task.CHAT).malformed()).isEmpty();
    Read read = read("two.json", array + "\n" + array, Task.CHAT);
    assertThat(read.examples()).containsExactly(talk("q", "a"));
    assertThat(read.malformed())
        .containsExactly("2: array: more after its end (expected one array)");
  }

  @Test
  void theTaskDecidesWhichOfTheNamedColumnsIsRead() throws IOException {
    String table = "score\tlabel\ttext\n0.5\tgood\tfilm\n";
    assertThat(read("a.tsv", table, Task.CLASSIFICATION).examples())
        .containsExactly(new Labelled("film", "good"));
    assertThat(read("b.tsv", table, Task.REGRESSION).examples())
        .containsExactly(new Valued("film", 0.5f));
  }

  @Test
  void readsTablesWithAndWithoutNames() throws IOException {
    assertThat(read("a.tsv", "good film\t1\r\nbad film\t0", Task.CLASSIFICATION).examples())
        .containsExactly(new Labelled("good film", "1"), new Labelled("bad film", "0"));
    assertThat(read("b.tsv", "label\tsentence\n1\tgood film\n", Task.CLASSIFICATION).examples())
        .containsExactly(new Labelled("good film", "1"));
    assertThat(read("c.tsv", "id\ttext\tscore\n7\tfilm\t-2.5e-1\n", Task.REGRESSION).examples())
        .containsExactly(new Valued("film", -0.25f));
    assertThat(read("d.tsv", "one\ntwo\t1\t2\nthree\tx", Task.REGRESSION).malformed())
        .containsExactly(
            "1: columns: 1 (expected 2)",
            "2: columns: 3 (expected 2)",
            "3: value: x (expected a finite number)");
  }

  @Test
  void readsPreferencesAsTextsAndAsMessages() throws IOException {
    String lines =
        """
        {"prompt": "q", "chosen": "good", "rejected": "bad"}
        {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "good"}], "rejected": [{"role": "assistant", "content": "bad"}]}
        {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "good"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "bad"}]}
        {"prompt": "q", "chosen": "same", "rejected": "same"}
        {"chosen": "good", "rejected": "bad"}
        {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}]}
        """;
    Read read = read("pairs.jsonl", lines, Task.PREFERENCE);
    Preference expected =
        new Preference(
            List.of(new ChatMessage("user", "q")),
            List.of(new ChatMessage("assistant", "good")),
            List.of(new ChatMessage("assistant", "bad")));
    assertThat(read.examples()).containsExactly(expected, expected, expected);
    assertThat(read.malformed())
        .containsExactly(
            "4: chosen: the same as rejected",
            "5: prompt: empty",
            "6: chosen, rejected: one begins the other (expected two answers)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CHAT | {\"messages\": []} | messages: no answer of the assistant",
        "CHAT | {\"messages\": {}} | messages: no list (expected messages)",
        "CHAT | {\"messages\": [{\"role\": \"wizard\", \"content\": \"x\"}]} | role: wizard (expected"
            + " one of [system, user, assistant, tool])",
        "CHAT | {\"messages\": [{\"role\": \"user\", \"content\": null}]} | content: no text (expected"
            + " one) of user",
        "CHAT | {\"prompt\": \"a\", \"response\": \" \"} | answer: empty",
        "CHAT | {\"prompt\": 1, \"response\": \"a\"} | prompt: no text (expected one)",
        "CHAT | 17 | no JSON object",
        "CLASSIFICATION | {\"text\": \"\", \"label\": \"a\"} | text: empty",
        "CLASSIFICATION | {\"text\": \"a\", \"label\": 0.5} | label: 0.5 (expected a text or a whole"
            + " number)",
        "CLASSIFICATION | {\"text\": \"a\", \"label\": [1]} | fields: [text, label] (expected label)",
        "REGRESSION | {\"text\": \"a\", \"value\": \"NaN\"} | value: NaN (expected a finite number)",
        "REGRESSION | {\"text\": \"a\", \"value\": \"1d\"} | value: 1d (expected a finite number)",
        "REGRESSION | {\"text\": \"a\", \"value\": \"0x1p3\"} | value: 0x1p3 (expected a finite number)",
        "REGRESSION | {\"text\": \"a\", \"value\": 1e39} | value: 1.0E39 (expected a finite number)",
        "REGRESSION | {\"text\": \"a\"} | fields: [text] (expected value)",
        "PREFERENCE | {\"prompt\": \"a\"} | fields: [prompt] (expected prompt, chosen and rejected)",
      })
  void saysWhyALineIsNoExample(Task task, String line, String reason) throws IOException {
    Read read = read("bad.jsonl", line, task);
    assertThat(read.examples()).isEmpty();
    assertThat(read.malformed()).containsExactly("1: " + reason);
  }

  @Test
  void linesThatAreNoJsonAreMalformed() throws IOException {
    Read read =
        read(
            "lines.jsonl",
            "{\"text\": \"a\", \"value\": 1} x\n{\"text\n{\"text\": \"a\", \"value\": 1}\n"
                + "[".repeat(5000),
            Task.REGRESSION);
    assertThat(read.examples()).containsExactly(new Valued("a", 1));
    assertThat(read.malformed()).hasSize(3).allMatch(line -> line.contains(": JSON: "));
  }

  @Test
  void readsCompressedFilesAndReportsDamage() throws IOException {
    byte[] lines = "{\"text\": \"a\", \"value\": 1}\n".repeat(3).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(lines);
    }
    ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
      out.write(lines);
    }
    assertThat(read("x.jsonl.gz", gzip.toByteArray(), Task.REGRESSION).examples()).hasSize(3);
    assertThat(read("x.jsonl.bz2", bzip2.toByteArray(), Task.REGRESSION).examples()).hasSize(3);
    byte[] cut = Arrays.copyOf(gzip.toByteArray(), gzip.size() - 9);
    Read read = read("cut.jsonl.gz", cut, Task.REGRESSION);
    assertThat(read.malformed()).hasSize(1);
    assertThat(read.malformed().get(0)).contains("damaged: ");
  }
}
