from naru_engine.text.passages import WINDOW, best_passages


def test_best_passages_of_a_text_shows_the_sentence_with_the_largest_share_first() -> None:
    text = "장비를 소개한다. 기포를 줄이는 진공 장치이다. 라이다도 있다."
    shown = best_passages(text, {"m/기포": 0.2, "m/진공": 0.1, "m/라이다": 0.1})
    assert [p.text for p in shown] == ["기포를 줄이는 진공 장치이다.", "라이다도 있다."]
    assert [shown[0].text[a:b] for a, b in shown[0].marks] == ["기포", "진공"]


def test_best_passages_of_one_endless_sentence_stay_short() -> None:
    text = "하우징과 " * 100 + "기포 제거 밸브와 " + "브래킷과 " * 100
    (shown,) = best_passages(text, {"m/기포": 0.2, "m/밸브": 0.1})
    assert len(shown.text) <= WINDOW
    assert "기포 제거 밸브" in shown.text


def test_best_passages_without_a_shared_term_are_none() -> None:
    assert best_passages("전혀 다른 이야기", {"m/기포": 0.2}) == []
