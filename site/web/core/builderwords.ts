// The builder's own words, apart from words.ts: only one page needs them.

import type { Place, Way } from './ways.js';

const ko = {
  options: '고를 것',
  mode: 'kube-proxy', readonly: 'YAML은 고치지 못하게', bare: '연습용 파드 없이', seen: '화면에 들어오면 바로 펼치기',
  pinned: '지금 나온 번호로 고정', pinnedNote: '글에 적은 번호로 바꿔도 돼요.',
  lang: '언어', theme: '배경', host: '글을 따라', light: '밝게', dark: '어둡게', ko: '한국어', en: 'English',
  ways: '넣는 법', result: '결과', code: '복사할 코드',
  way: { jekyll: 'Jekyll', hugo: 'Hugo', ghost: 'Ghost', wordpress: 'WordPress', html: 'HTML', iframe: 'iframe', link: '링크', picture: '정지 그림' } as Record<Way, string>,
  place: {
    layout: '레이아웃의 </head> 앞에, 한 번만', head: '</head> 앞에', post: '글에', injection: 'Settings → Code injection → Site footer에, 한 번만',
    card: 'HTML 카드에', functions: 'functions.php에, 한 번만', block: '사용자 정의 HTML 블록에', page: '그림이 있을 자리에',
    address: '붙여넣을 주소. oEmbed를 알면 그림으로 펼쳐져요', image: '그림의 주소. API가 있어야 해요', command: '또는 파일로 만들기',
  } as Record<Place, string>,
  tooLong: (n: number) => `주소가 ${n}자예요. 어떤 곳은 2,000자가 넘는 주소를 자르니, YAML을 줄이거나 다른 방법을 쓰세요.`,
  broken: '이 YAML은 API 서버가 받지 않아요. 고치면 코드가 다시 나와요.',
};

const en: typeof ko = {
  options: 'Options',
  mode: 'kube-proxy', readonly: 'readers cannot edit the YAML', bare: 'no example pods', seen: 'open it when it is seen',
  pinned: 'hold the numbers as they are now', pinnedNote: 'Change them to those in your text.',
  lang: 'Language', theme: 'Background', host: 'as your page', light: 'light', dark: 'dark', ko: '한국어', en: 'English',
  ways: 'Ways', result: 'Result', code: 'Code to copy',
  way: { jekyll: 'Jekyll', hugo: 'Hugo', ghost: 'Ghost', wordpress: 'WordPress', html: 'HTML', iframe: 'iframe', link: 'Link', picture: 'Still picture' },
  place: {
    layout: 'before </head> in your layout, once', head: 'before </head>', post: 'in your post', injection: 'under Settings → Code injection → Site footer, once',
    card: 'in an HTML card', functions: 'in functions.php, once', block: 'in a Custom HTML block', page: 'where the picture goes',
    address: 'the address to paste; where oEmbed is known it unfolds', image: "the picture's address; needs the API", command: 'or make a file',
  },
  tooLong: (n) => `The address has ${n} characters. Some places cut addresses above 2,000: shorten the YAML or choose another way.`,
  broken: 'The API server does not accept this YAML. Once it does, the code is here again.',
};

export type BuilderWords = typeof ko;

/** builderWords gives the words of a language; anything but Korean reads English. */
export function builderWords(lang: string): BuilderWords {
  return /^ko\b/.test(lang) ? ko : en;
}
