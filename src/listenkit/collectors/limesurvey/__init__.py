"""The collector of LimeSurvey: answers in words, through its remote control."""

from listenkit.collectors.limesurvey.collector import LimeSurveyCollector

__all__ = ["LimeSurveyCollector"]
