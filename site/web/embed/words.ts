// The few words of the strip; the widths are those that the engine reckons with (engine/view/svg/measure.go).

const ko = {
  outside: '바깥', outsideWidth: 24.413, pod: '파드', podWidth: 24.413,
  nodes: (n: number) => `노드 ${n}개`, pods: (n: number) => `파드 ${n}개`,
  walk: '걸어 보기', loading: '여는 중', again: '다시 펼치기',
  lost: '놀이터를 열지 못했어요. 글은 그대로 읽을 수 있어요.', elsewhere: '새 창에서 열기',
  label: (name: string) => `Service ${name}: 요청이 걷는 길`,
};

const en: typeof ko = {
  outside: 'Outside', outsideWidth: 47.906, pod: 'Pod', podWidth: 23.874,
  nodes: (n) => `${n} nodes`, pods: (n) => `${n} pods`,
  walk: 'Walk it', loading: 'Opening', again: 'Unfold',
  lost: 'The playground did not open. The post is all here.', elsewhere: 'Open in a new tab',
  label: (name) => `Service ${name}: the way of a request`,
};

export type Words = typeof ko;
export const wordsFor = (lang: string): Words => (lang === 'ko' ? ko : en);
