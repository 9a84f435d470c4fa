interface Alphabet {
  /** As iconv-lite names them, the likeliest first. */
  encodings: readonly string[];
  /** How much of a text each small letter makes up. */
  languages: readonly ReadonlyMap<string, number>[];
}

/** Of letters with their percentages in running text. */
function shares(counts: string): ReadonlyMap<string, number> {
  const pairs = counts.split(' ').map((each) => [each.slice(0, 1), Number(each.slice(1)) / 100] as const);
  return new Map(pairs);
}

const russian = shares(
  'о11 е8.5 а8 и7.4 н6.7 т6.3 с5.5 р4.7 в4.5 л4.4 к3.5 м3.2 д3 п2.8 у2.6 я2 ы1.9 ь1.7 г1.7 з1.6 б1.6 ч1.4 й1.2 х1 ж0.9 ш0.7 ю0.6 ц0.5 щ0.4 э0.3 ф0.3 ё0.2 ъ0.1',
);
const ukrainian = shares(
  'о9.4 а8 н6.5 и6.1 і5.7 в5.4 т5.5 е4.7 р4.5 с4.1 к3.6 л3.6 у3.4 д3.3 м3.1 п2.8 з2.2 я2.2 ь1.8 б1.7 г1.6 ч1.4 й1.4 х1.2 ї0.8 ц0.8 ю0.9 ж0.9 ш0.8 є0.6 щ0.6 ф0.3 ґ0.1',
);
const bulgarian = shares(
  'а12 и9 о9 е8.5 т7.5 н7 р5 с5 в4.4 д3.5 л3.3 к3.2 п2.8 м2.4 з2.2 ъ1.9 я1.7 г1.6 у1.5 ч1.4 б1.3 ж0.8 щ0.7 ц0.7 х0.6 й0.6 ш0.4 ф0.2 ю0.2 ь0.1',
);
const greek = shares(
  'α9 ο8.5 τ8 ι7 ε7 ν6.5 σ5 η4 υ4 ρ4.5 π4 κ4.2 μ3.5 λ3.2 ς4 ω2 γ1.9 δ1.8 θ1.3 χ1.2 φ1 β0.8 ξ0.5 ζ0.4 ψ0.2 ά2 έ2 ή1.8 ί2.8 ό2.2 ύ1.5 ώ1.2 ϊ0.2',
);
const hebrew = shares(
  'י11 ה10 ו10 ל7.5 א6.5 ר6 ת5.5 ב5 מ4.6 ש4.4 נ3 ם3 ע3.2 ד2.6 ח2.4 כ2.4 ק2.1 פ1.7 ס1.5 ט1.3 ז1.3 ג1.2 צ1.2 ן1.1 ך0.8 ף0.3 ץ0.2',
);
const arabic = shares(
  'ا12 ل11 ي6.5 م6.5 و6 ن6 ر5 ت4.5 ب4.5 ع4 د4 ه4 ف3 ق3 س3 أ2.5 ك2.5 ح2 ة2 ج1.5 ش1.2 ص1.2 ط1.2 ى1 خ1 إ1 ،1 ض0.8 ذ0.8 ث0.7 ز0.7 ء0.5 غ0.5 ئ0.4 ظ0.3 ؤ0.3 آ0.3',
);
const thai = shares(
  'า7 น7 ร7 อ6 ก6 เ5 ง5 ่4.5 ม4.5 ย4.5 ล4 ว4 ้3.5 ด3.5 ท3.5 ส3.5 ต3 ะ2.5 ป2.5 บ2.5 ค3 ห3 ั3 ี2.5 ิ2.5 แ2 จ2 พ2 ไ2 ช1.5 ข1.5 ใ1.5 ุ1.5 ื1.5 ์1.5 ำ1.5 โ1 ู1 ็1 ึ0.8 ณ0.7 ผ0.7 ธ0.7 ถ0.7 ศ0.5 ษ0.4 ซ0.4 ญ0.3 ภ0.5 ฐ0.2 ฟ0.2 ๆ0.2 ฝ0.1 ฉ0.1',
);

/** What texts of other alphabets come in where they say nothing of it. */
export const alphabets: readonly Alphabet[] = [
  { encodings: ['windows-1251', 'koi8-r', 'cp866', 'ISO-8859-5'], languages: [russian, bulgarian] },
  { encodings: ['windows-1251', 'koi8-u'], languages: [ukrainian] },
  { encodings: ['windows-1253', 'ISO-8859-7'], languages: [greek] },
  { encodings: ['windows-1255'], languages: [hebrew] },
  { encodings: ['windows-1256', 'ISO-8859-6'], languages: [arabic] },
  { encodings: ['windows-874'], languages: [thai] },
];
