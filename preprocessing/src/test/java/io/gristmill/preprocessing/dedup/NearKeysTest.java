package io.gristmill.preprocessing.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.dedup.LshBands.NearKeys;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.words.WordSplitters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearKeysTest {

  private final NearKeys keys =
      new NearKeys(MinHashProfile.DATATROVE, WordSplitters.named(WordSplitters.SPACY_EN));

  /** Sentences of a text; copies have a changed word, the others are paraphrases. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "昨天下午我们全家一起去了城外的大湖边散步天气很好湖面上有许多白色的水鸟孩子们在岸边捡石头玩得非常高兴晚上我们在一家小饭馆里吃了新鲜的鱼和青菜然后坐最后一班公共汽车回到了市中心的家里"
            + " | 青菜 | 米饭|"
            + " 今天上午同事们分别坐火车去南方的海港出差路上一直下着大雨车站里挤满了等车的人大家只好在候车室里看书喝茶直到中午才有消息说前面的铁路已经修好可以继续出发了",
        "きのうの午後に家族みんなで町の外にある大きな湖のまわりを散歩しました天気がとてもよくて水面には白い鳥がたくさん浮かんでいました子どもたちは岸で石をひろって楽しそうに遊んでいました夜は小さな食堂で新しい魚と野菜を食べてから最後のバスで帰りました"
            + " | 野菜 | ごはん|"
            + " けさは会社の人たちと電車に乗って南の港へ出張に行く予定でしたがひどい雨のために駅は待つ人でいっぱいになり私たちは待合室で本を読んだりお茶を飲んだりして昼すぎにようやく線路が直ったという知らせを聞くことができました",
        "เมื่อวานตอนบ่ายครอบครัวของเราไปเดินเล่นริมทะเลสาบใหญ่นอกเมืองอากาศดีมากมีนกสีขาวลอยอยู่บนน้ำหลายตัวเด็กเด็กเก็บก้อนหินริมฝั่งอย่างสนุกสนานตอนเย็นเรากินปลาสดกับผักที่ร้านอาหารเล็กเล็กแล้วนั่งรถเมล์เที่ยวสุดท้ายกลับบ้านในเมือง"
            + " | ผัก | ข้าว|"
            + " เช้านี้เพื่อนร่วมงานนั่งรถไฟไปทำงานที่ท่าเรือทางภาคใต้แต่ฝนตกหนักมากสถานีเต็มไปด้วยผู้คนที่รอรถพวกเขาจึงอ่านหนังสือและดื่มชาในห้องพักผู้โดยสารจนถึงเที่ยงจึงได้ข่าวว่าซ่อมทางรถไฟเสร็จแล้ว",
        "ម្សិលមិញពេលរសៀលគ្រួសាររបស់យើងបានទៅដើរលេងនៅមាត់បឹងធំក្រៅទីក្រុងអាកាសធាតុល្អណាស់មានសត្វស្លាបពណ៌សជាច្រើននៅលើទឹកក្មេងៗរើសថ្មយ៉ាងសប្បាយនៅពេលល្ងាចយើងបានញ៉ាំត្រីស្រស់និងបន្លែនៅហាងតូចមួយរួចជិះឡានក្រុងត្រឡប់មកផ្ទះវិញ"
            + " | បន្លែ | បាយស|"
            + " ព្រឹកនេះមិត្តរួមការងារជិះរថភ្លើងទៅកំពង់ផែភាគខាងត្បូងប៉ុន្តែភ្លៀងធ្លាក់ខ្លាំងស្ថានីយ៍ពេញដោយមនុស្សរង់ចាំពួកគេអានសៀវភៅនិងផឹកតែរហូតដល់ថ្ងៃត្រង់ទើបដឹងថាផ្លូវដែកត្រូវបានជួសជុលរួចហើយ",
        "ມື້ວານນີ້ຕອນບ່າຍຄອບຄົວຂອງພວກເຮົາໄດ້ໄປຍ່າງຫຼິ້ນຢູ່ແຄມບຶງໃຫຍ່ນອກເມືອງອາກາດດີຫຼາຍມີນົກສີຂາວຫຼາຍໂຕລອຍຢູ່ເທິງນ້ຳເດັກນ້ອຍເກັບກ້ອນຫີນຢ່າງມ່ວນຊື່ນຕອນແລງພວກເຮົາກິນປາສົດກັບຜັກຢູ່ຮ້ານອາຫານນ້ອຍແລ້ວຂີ່ລົດເມກັບບ້ານ"
            + " | ຜັກ | ເຂົ້າ|"
            + " ເຊົ້ານີ້ເພື່ອນຮ່ວມງານຂີ່ລົດໄຟໄປທ່າເຮືອພາກໃຕ້ແຕ່ຝົນຕົກໜັກສະຖານີເຕັມໄປດ້ວຍຄົນລໍຖ້າພວກເຂົາອ່ານປຶ້ມແລະດື່ມຊາຈົນຮອດທ່ຽງຈຶ່ງໄດ້ຂ່າວວ່າທາງລົດໄຟຖືກສ້ອມແປງແລ້ວ",
        "မနေ့ကနေ့လယ်ပိုင်းမှာကျွန်တော်တို့မိသားစုမြို့ပြင်ကရေကန်ကြီးဘေးမှာလမ်းလျှောက်ခဲ့ကြတယ်ရာသီဥတုအလွန်ကောင်းပြီးရေပေါ်မှာငှက်ဖြူများစွာရှိတယ်ကလေးတွေကကျောက်ခဲကောက်ပြီးပျော်ရွှင်စွာကစားကြတယ်ညနေမှာဆိုင်ငယ်တစ်ခုမှာငါးနဲ့ဟင်းရွက်စားပြီးဘတ်စ်ကားနဲ့အိမ်ပြန်ခဲ့တယ်"
            + " | ဟင်းရွက် | ထမင်း|"
            + " ဒီမနက်လုပ်ဖော်ကိုင်ဖက်တွေရထားနဲ့တောင်ပိုင်းဆိပ်ကမ်းကိုသွားကြတယ်ဒါပေမဲ့မိုးသည်းထန်စွာရွာလို့ဘူတာမှာလူတွေပြည့်နေတယ်သူတို့စာအုပ်ဖတ်လက်ဖက်ရည်သောက်ပြီးနေ့လယ်ရောက်မှမီးရထားလမ်းပြင်ပြီးပြီလို့သတင်းရတယ်",
      })
  void findsNearCopiesInScriptsWithoutSpaces(String text, String word, String by, String other) {
    String copy = text.replace(word, by);
    assertThat(copy).isNotEqualTo(text);
    assertThat(meet(text, copy)).isTrue();
    assertThat(meet(text, text.substring(0, text.length() - 6))).isTrue();
    assertThat(meet(text, other)).isFalse();
    assertThat(keys.of(text.substring(0, 4))).isEmpty();
  }

  @Test
  void textsWithSpacesHaveTheKeysOfTheirProfileOnly() {
    String english = "The river was high that morning and the ferry would not cross before noon";
    String korean = "어제 오후에 우리 가족은 도시 밖에 있는 큰 호수에 갔습니다 날씨가 아주 좋았습니다";
    assertThat(keys.of(english)).hasSize(14).allMatch(key -> key[0] < 14);
    assertThat(keys.of(korean)).hasSize(14).allMatch(key -> key[0] < 14);
    assertThat(keys.of(english + " 湖面上有许多白色的水鸟")).hasSize(14);
  }

  @Test
  void ignoresPunctuationAndLayout() {
    String text = "我们一起去城外的大湖边散步天气很好湖面上有许多白色的水鸟孩子们在岸边捡石头";
    String laidOut = text.replace("散步", "散步，\n").replace("水鸟", "“水鸟”。 ");
    assertThat(meet(text, laidOut)).isTrue();
  }

  /**
   * Documents of real sentences: some with one in twenty replaced, and pairs without a common one.
   */
  @Test
  void separatesNearCopiesOnRealSentences() {
    Random random = new Random(3);
    for (String language : List.of("zh", "ja")) {
      List<String> sentences =
          SharedData.lines("lang/sentences.tsv.gz").stream()
              .filter(line -> line.startsWith(language + "\t"))
              .map(line -> line.substring(line.indexOf('\t') + 1))
              .toList();
      int found = 0;
      int joined = 0;
      for (int i = 0; i < 50; i++) {
        List<String> drawn = new ArrayList<>(sentences);
        java.util.Collections.shuffle(drawn, random);
        String text = String.join("", drawn.subList(0, 20));
        String copy = String.join("", drawn.subList(0, 19)) + drawn.get(20);
        String other = String.join("", drawn.subList(21, 41));
        found += meet(text, copy) ? 1 : 0;
        joined += meet(text, other) ? 1 : 0;
      }
      assertThat(found).as("copies found in %s", language).isGreaterThanOrEqualTo(48);
      assertThat(joined).as("others joined in %s", language).isZero();
    }
  }

  private boolean meet(String one, String other) {
    Set<ByteBuffer> shared = new HashSet<>();
    keys.of(one).forEach(key -> shared.add(ByteBuffer.wrap(key)));
    return keys.of(other).stream().anyMatch(key -> shared.contains(ByteBuffer.wrap(key)));
  }
}
