package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  @Property(tries = 200)
  void returnsTheBytesOfTheFileAtEveryOffset(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int window) throws IOException {
    Random random = new Random(seed);
    byte[] file = new byte[1 + random.nextInt(300)];
    random.nextBytes(file);
    ReadAhead ahead = new ReadAhead(source(file), file.length, window);
    int start = 0;
    for (int i = 0; i < 50; i++) {
      int count = 1 + random.nextInt(file.length - start);
      assertThat(ahead.read(start, count))
          .isEqualTo(Arrays.copyOfRange(file, start, start + count));
      boolean goesOn = random.nextInt(4) > 0 && start + count < file.length;
      start = goesOn ? Math.max(0, start + count - random.nextInt(3)) : random.nextInt(file.length);
    }
  }

  @Test
  void theNextWindowIsFetchedWhileOneIsRead() throws Exception {
    CountDownLatch second = new CountDownLatch(2);
    List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    ReadAhead ahead =
        new ReadAhead(
            (start, count) -> {
              starts.add(start);
              second.countDown();
              return new byte[count];
            },
            100,
            10);
    ahead.read(0, 3);
    assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
    ahead.read(3, 7);
    assertThat(starts).containsExactly(0L, 10L);
  }

  @Test
  void everyByteIsFetchedOnceInSequence() throws IOException {
    AtomicInteger fetched = new AtomicInteger();
    byte[] file = new byte[1000];
    ReadAhead ahead =
        new ReadAhead(
            (start, count) -> {
              fetched.addAndGet(count);
              return source(file).fetch(start, count);
            },
            file.length,
            64);
    for (int start = 0; start < file.length; start += 8) {
      ahead.read(start, 8);
    }
    assertThat(fetched.get()).isEqualTo(1000);
  }

  @Test
  void aPrefetchFailureIsThrownByTheReadThatNeedsTheBytes() throws IOException {
    AtomicBoolean broken = new AtomicBoolean(true);
    ReadAhead ahead =
        new ReadAhead(
            (start, count) -> {
              if (start > 0 && broken.get()) {
                throw new IOException("gone");
              }
              return new byte[count];
            },
            20,
            10);
    ahead.read(0, 10);
    assertThatThrownBy(() -> ahead.read(10, 1)).isInstanceOf(IOException.class).hasMessage("gone");
    broken.set(false);
    assertThat(ahead.read(10, 10)).isEqualTo(new byte[10]);
  }

  private static ReadAhead.Source source(byte[] file) {
    return (start, count) -> Arrays.copyOfRange(file, (int) start, (int) start + count);
  }
}
