// The few words of the strip.

const ko = { outside: '바깥', pod: '파드', nodes: '노드 3개', pods: '파드 #개', walk: '걸어 보기', lost: '열리지 않아요. 새 창에서 열기' };
const en: typeof ko = { outside: 'Outside', pod: 'Pod', nodes: '3 nodes', pods: '# pods', walk: 'Walk it', lost: 'Not opening? Try a new tab' };

export type Words = typeof ko;
export const wordsFor = (lang: string): Words => (lang === 'ko' ? ko : en);
