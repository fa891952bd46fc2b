package io.gristmill.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.GristmillException.RunInUseException;
import io.gristmill.spark.pipeline.ChildGristmill;
import io.gristmill.spark.storage.RunLock.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a run directory, on local disks and elsewhere, and how one that was killed loses it. */
class RunLockTest {

  private static final long DEADLINE_SECONDS = 60;
  private static final long RENEWAL = 100;

  @TempDir private Path folder;

  private final BlockingQueue<RunInUseException> lost = new LinkedBlockingQueue<>();

  @Test
  void refusesASecondCommandAndNamesTheFirst() throws IOException {
    try (RunLock first = local("clean")) {
      assertThat(first).isInstanceOf(LocalRunLock.class);
      assertThatThrownBy(() -> local("dedup"))
          .isInstanceOf(RunInUseException.class)
          .hasMessageMatching("run: in use by clean, process \\d+ of .* on .* since .* at file:.*")
          .satisfies(e -> assertThat(((RunInUseException) e).exitCode()).isEqualTo(75));
      // A refused attempt must not have released the lock of the first one.
      assertThatThrownBy(() -> local("dedup")).isInstanceOf(RunInUseException.class);
    }
    local("dedup").close();
  }

  @Test
  void refusesAnotherProcessUntilItIsKilled() throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Process holder =
        ChildGristmill.start(said.toFile(), Holder.class, List.of(run()), List.of("-Xmx64m"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!Files.readString(said).contains("locked") && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThatThrownBy(() -> local("train"))
        .isInstanceOf(RunInUseException.class)
        .hasMessageContaining("holder, process " + holder.pid());

    holder.destroyForcibly().waitFor();
    local("train").close();
  }

  /** Locks a run and waits to be killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (RunLock lock = RunLock.acquire(new Configuration(), arguments[0], "holder")) {
        System.out.println("locked by " + lock.getClass().getSimpleName());
        TimeUnit.SECONDS.sleep(DEADLINE_SECONDS);
      }
    }
  }

  @Test
  void namesAFolderThatIsNotWritable() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (Path run : List.of(file, file.resolve("run"))) {
      assertThatThrownBy(
              () -> RunLock.acquire(new Configuration(), run.toUri().toString(), "clean"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("output: ")
          .hasMessageContaining("(expected a folder that can be written to) at file:");
    }
  }

  @Test
  void renewedLeaseIsRefusedToASecondCommand() throws Exception {
    try (RunLock first = leased("clean", 300)) {
      TimeUnit.MILLISECONDS.sleep(1000);
      assertThatThrownBy(() -> leased("dedup", 300))
          .isInstanceOf(RunInUseException.class)
          .hasMessageContaining("in use by clean, process ");
      assertThat(first).isInstanceOf(LeasedRunLock.class);
    }
    assertThat(folder.resolve("run/.lock")).doesNotExist();
    leased("dedup", 300).close();
    assertThat(lost).isEmpty();
  }

  @Test
  void leaseExpiresIfItIsNotRenewed() throws IOException {
    Path lock = write(elsewhere("clean", "token-1"));
    assertThatThrownBy(() -> leased("dedup", 60_000)).isInstanceOf(RunInUseException.class);

    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(61)));
    leased("dedup", 60_000).close();
  }

  @Test
  void leaseOfAnEndedProcessOfThisHostExpiresAtOnce() throws IOException {
    Owner here = Owner.of("clean");
    // The process id is used again by a process that began at another time.
    write(ended(here.host(), here.processes()));
    leased("dedup", 60_000).close();
  }

  @Test
  void processInAnotherContainerIsNotKnownToHaveEnded() throws IOException {
    write(ended(Owner.of("clean").host(), "pid:[1]"));
    assertThatThrownBy(() -> leased("dedup", 60_000)).isInstanceOf(RunInUseException.class);
  }

  @Test
  void processOfAnUnnamedHostIsNotKnownToHaveEnded() throws IOException {
    write(ended("unknown host", Owner.of("clean").processes()));
    assertThatThrownBy(() -> leased("dedup", 60_000)).isInstanceOf(RunInUseException.class);
  }

  /** YARN starts it at once on another host, long before the lease of a lost host ends. */
  @Test
  void nextAttemptTakesOverAfterWaitingForTheEarlierOne() throws IOException {
    write(inContainer("container_e17_1700000000000_0042_01_000001"));
    assertThatThrownBy(() -> leased(inContainer("container_1700000000000_0043_02_000001")))
        .isInstanceOf(RunInUseException.class);
    assertThatThrownBy(() -> leased(inContainer("container_e17_1700000000000_0042_01_000001")))
        .isInstanceOf(RunInUseException.class);
    assertThatThrownBy(() -> leased("dedup", 60_000)).isInstanceOf(RunInUseException.class);

    long start = System.nanoTime();
    leased(inContainer("container_e17_1700000000000_0042_02_000001")).close();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThan(RENEWAL);
  }

  @Test
  void earlierAttemptNoticesThatItsLeaseWasTaken() throws Exception {
    RunLock first = leased(inContainer("container_1700000000000_0042_01_000001"));
    RunLock second = leased(inContainer("container_1700000000000_0042_02_000001"));
    assertThat(lost.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    first.close();
    assertThat(folder.resolve("run/.lock")).exists();
    second.close();
  }

  @Test
  void leaseOfAnOwnerKilledWhileWritingExpires() throws IOException {
    Path lock = Files.createFile(Files.createDirectories(folder.resolve("run")).resolve(".lock"));
    assertThatThrownBy(() -> leased("dedup", 60_000)).isInstanceOf(RunInUseException.class);

    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(61)));
    leased("dedup", 60_000).close();
  }

  @Test
  void commandNoticesThatItsLeaseWasTaken() throws Exception {
    try (RunLock lock = leased("clean", 300)) {
      assertThat(lock).isNotNull();
      RunInUseException told = null;
      // Again and again, as a renewal under way may overwrite it.
      for (int i = 0; told == null && i < 10 * DEADLINE_SECONDS; i++) {
        write(elsewhere("train", "token-3"));
        told = lost.poll(2 * RENEWAL, TimeUnit.MILLISECONDS);
      }
      assertThat(told).hasMessageContaining("in use by train, process 1 of u on another-host");
    }
    // What another command holds is not released with it.
    assertThat(folder.resolve("run/.lock")).exists();
  }

  @Test
  void onlyOneCommandTakesAnExpiredLease() throws Exception {
    for (int i = 0; i < 20; i++) {
      Path lock = write(elsewhere("clean", "token-4-" + i));
      Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(61)));
      AtomicInteger refused = new AtomicInteger();
      BlockingQueue<RunLock> held = new LinkedBlockingQueue<>();
      List<Thread> commands =
          IntStream.range(0, 4).mapToObj(n -> new Thread(() -> compete(held, refused))).toList();
      commands.forEach(Thread::start);
      for (Thread command : commands) {
        command.join();
      }
      assertThat(held).hasSize(1);
      assertThat(refused).hasValue(3);
      held.take().close();
    }
  }

  private void compete(BlockingQueue<RunLock> held, AtomicInteger refused) {
    try {
      held.add(leased("dedup", 60_000));
    } catch (RunInUseException e) {
      refused.incrementAndGet();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String run() {
    return folder.resolve("run").toUri().toString();
  }

  private RunLock local(String command) throws IOException {
    return RunLock.acquire(new Configuration(), run(), command);
  }

  private RunLock leased(String command, long leaseMillis) throws IOException {
    return leased(Owner.of(command), leaseMillis);
  }

  private RunLock leased(Owner owner) throws IOException {
    return leased(owner, 60_000);
  }

  private RunLock leased(Owner owner, long leaseMillis) throws IOException {
    org.apache.hadoop.fs.Path directory =
        new org.apache.hadoop.fs.Path("far://" + folder.resolve("run"));
    FileSystem files = directory.getFileSystem(FarFileSystem.configuration());
    return LeasedRunLock.acquire(
        files,
        directory,
        owner,
        new LeasedRunLock.Timing(
            Duration.ofMillis(leaseMillis),
            Duration.ofMillis(Math.min(RENEWAL, leaseMillis / 3)),
            Duration.ofMillis(10),
            lost::add));
  }

  private Path write(Owner owner) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("run"));
    return Files.write(directory.resolve(".lock"), owner.toJson());
  }

  private static Owner elsewhere(String command, String token) {
    return new Owner("another-host", "pid:[1]", 1, "", "", "u", command, "now", token);
  }

  /** Its process id belongs to this process, which began at another time. */
  private static Owner ended(String host, String processes) {
    long pid = ProcessHandle.current().pid();
    return new Owner(host, processes, pid, "earlier", "", "u", "clean", "now", "token-2");
  }

  private static Owner inContainer(String container) {
    return new Owner("another-host", "pid:[1]", 1, "", container, "u", "clean", "now", container);
  }
}
